// What the resolver is compared with: NestJS on Fastify, one route, a bare 302.
import 'reflect-metadata';
import { Controller, Get, Module, Redirect } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

class BareController {
  redirect() {
    return undefined;
  }
}
Controller()(BareController);
const method = Object.getOwnPropertyDescriptor(BareController.prototype, 'redirect');
Get('r/:slug')(BareController.prototype, 'redirect', method);
Redirect('https://www.example.com/menu/summer?utm_source=print&utm_medium=qr', 302)(
  BareController.prototype,
  'redirect',
  method,
);

class BareModule {}
Module({ controllers: [BareController] })(BareModule);

const app = await NestFactory.create(BareModule, new FastifyAdapter(), { logger: false });
await app.listen(Number(process.env.PORT), '127.0.0.1');
