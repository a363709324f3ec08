import { operation } from '../../../core/provider.js';
import { sameText } from '../../../signing/hmac.js';
import { assumed } from '../assumptions.js';
import { keysOf } from '../credentials.js';
import { loginRefusal } from '../errors.js';
import { body, checkObject, isBlank, needing, textParam } from '../params.js';
import { issuedToken } from '../schemas.js';
import { loginToken } from '../tokens.js';
import { isTotp } from '../totp.js';

/** The operation that gives out tokens. Its errors are a bare text. */
export const authOperations = [
  operation({
    id: 'auth.create',
    title: 'Exchange e-mail and password for a token',
    method: 'POST',
    path: '/v1/auth',
    evidence: 'documented',
    docs: 'https://docs.gettrxn.com/api-reference/authentication',
    status: 200,
    authenticated: false,
    request: needing(
      body({
        email: textParam('E-mail of the user.'),
        password: textParam('Password of the user.'),
        otp_attempt: textParam('Six digits of the authenticator, when the user has two-factor login on.'),
      }),
      'email',
      'password',
    ),
    response: issuedToken,
    handle({ body: given, request }, ctx) {
      checkObject(ctx, request);
      const keys = keysOf(ctx.credentials);
      const isLoose = assumed(ctx, 'authEmailCase') === 'ignored';
      const spelled = (email: string) => (isLoose ? email.trim().toLowerCase() : email);
      const isUser =
        sameText(spelled(given.email ?? ''), spelled(keys.email)) && sameText(given.password ?? '', keys.password);
      if (!isUser) throw loginRefusal(401, 'Invalid Email or password.');
      if (assumed(ctx, 'twoFactor') === 'on') {
        const code = given.otp_attempt;
        if (isBlank(code)) throw loginRefusal(422, 'otp_attempt_required');
        if (!isTotp(code.replace(/\s/g, ''), request.receivedAt))
          throw loginRefusal(401, 'Incorrect verification code');
      }
      return { status: 200, json: { token: loginToken(ctx).token } };
    },
  }),
];
