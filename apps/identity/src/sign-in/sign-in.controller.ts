import { Body, Controller, Delete, Headers, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags, ApiUnauthorizedResponse } from '@nestjs/swagger';
import { CLIENT_ADDRESS_HEADER, SESSION_COOKIE } from '@proofmark/contracts';
import { Rejected } from '@proofmark/event-sourcing';
import { ErrorResponse, Public } from '@proofmark/runtime';
import { parse, serialize } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IdentityConfig } from '../identity.config.js';
import { SessionHandler } from './session.handler.js';
import { SignInBody } from './sign-in.dto.js';
import { SignInHandler } from './sign-in.handler.js';

@ApiTags('Workspaces and members')
@Public()
@Controller('api/v1/sessions')
export class SignInController {
  constructor(
    private readonly handler: SignInHandler,
    private readonly sessions: SessionHandler,
    @Inject(IdentityConfig) private readonly config: IdentityConfig,
  ) {}

  @Post()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'signIn',
    summary: 'Sign in as a member',
    description: 'Answers with the session cookie `pm_session`. Tries are limited per account and per address.',
  })
  @ApiNoContentResponse({
    description: 'Signed in.',
    headers: { 'Set-Cookie': { description: 'The session.', schema: { type: 'string' } } },
  })
  @ApiUnauthorizedResponse({ type: ErrorResponse, description: '`invalid_credentials`' })
  async signIn(
    @Body() { email, password }: SignInBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    try {
      const token = await this.handler.signIn({ email, password, address: addressOf(request) });
      reply.header('set-cookie', this.cookie(token, this.config.SESSION_MAX_DAYS * 86_400));
    } catch (error) {
      if (error instanceof Rejected && error.kind === 'limited') reply.header('retry-after', retryAfter(error));
      throw error;
    }
  }

  @Delete('current')
  @HttpCode(204)
  @ApiOperation({ operationId: 'signOut', summary: 'Sign out', description: 'Ends the session of the cookie, if any.' })
  @ApiNoContentResponse({ description: 'Signed out.' })
  async signOut(
    @Headers('cookie') cookies: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const token = parse(cookies ?? '')[SESSION_COOKIE];
    if (token) await this.sessions.end(token);
    reply.header('set-cookie', this.cookie('', 0));
  }

  private cookie(value: string, maxAge: number): string {
    const secure = this.config.PUBLIC_URL.startsWith('https:');
    return serialize(SESSION_COOKIE, value, { httpOnly: true, sameSite: 'lax', path: '/', maxAge, secure });
  }
}

function addressOf({ headers, ip }: FastifyRequest): string {
  const told = headers[CLIENT_ADDRESS_HEADER];
  return typeof told === 'string' ? told : ip;
}

function retryAfter({ details }: Rejected): string {
  return String((details as { retryAfterSeconds: number }).retryAfterSeconds);
}
