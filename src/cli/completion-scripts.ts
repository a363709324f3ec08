/** What shells are told: each asks the program that was typed for candidates, so that none of them falls behind it. */
export const completionScripts: Readonly<Record<string, string>> = {
  bash: `# Completes paydrill in bash. In ~/.bashrc: source <(paydrill completion bash)
_paydrill() {
  local value about
  COMPREPLY=()
  while IFS=$'\\t' read -r value about; do
    COMPREPLY+=("$value")
  done < <("\${COMP_WORDS[0]}" completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  # More is to be typed behind these.
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=/] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _paydrill paydrill
`,
  zsh: `#compdef paydrill
# Completes paydrill in zsh. In ~/.zshrc, behind compinit: source <(paydrill completion zsh)
_paydrill() {
  local line value
  local -a found
  for line in "\${(@f)$("\${words[1]}" completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line ]] && continue
    value=\${line%%$'\\t'*}
    if [[ $line == *$'\\t'* ]]; then found+=("\${value//:/\\\\:}:\${line#*$'\\t'}"); else found+=("\${value//:/\\\\:}"); fi
  done
  if (( \${#found} )); then _describe paydrill found; else _files; fi
}
if [[ \${funcstack[1]} == _paydrill ]]; then _paydrill "$@"; else compdef _paydrill paydrill; fi
`,
  fish: `# Completes paydrill in fish. Keep it as ~/.config/fish/completions/paydrill.fish
function __paydrill_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l found ($program completion words -- $words "$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$current"
    end
end
complete -c paydrill -f -a '(__paydrill_complete)'
`,
};
