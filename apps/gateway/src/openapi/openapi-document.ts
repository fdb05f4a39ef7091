import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { ErrorResponse, rootModule, type RuntimeConfig, type ServiceDefinition } from '@proofmark/runtime';
import { mergeDocuments, type ServiceDocument } from './merge-documents.js';

/** Reads the decorators of all controllers; nothing is started, no environment is needed. @param version of the whole product */
export async function openApiDocument(
  services: readonly ServiceDefinition<RuntimeConfig>[],
  version: string,
): Promise<Record<string, unknown>> {
  return mergeDocuments(await Promise.all(services.map((service) => describe(service))), version);
}

async function describe(service: ServiceDefinition<RuntimeConfig>): Promise<ServiceDocument> {
  const root = rootModule(service, new service.config());
  // A preview knows the modules and controllers, but creates nothing.
  const app = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
    preview: true,
    abortOnError: false,
    logger: false,
  });
  const { paths, components } = SwaggerModule.createDocument(app, new DocumentBuilder().build(), {
    extraModels: [ErrorResponse],
  });
  return { service: service.name, paths: paths, schemas: components?.schemas ?? {} };
}
