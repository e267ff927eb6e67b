// Made from openapi.json by `npm run generate`: do not edit. The routes as types, for openapi-fetch.

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: {
    path: string;
    message: string;
  }[];
  message: string;
  statusCode: number;
  requestId: string;
};

export interface Paths {
  '/api/v1/external/workflows/run': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            workflowId: string;
            context: {
              [key: string]: unknown;
            };
            config?: {
              [key: string]: unknown;
            };
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              workflowDefinitionId: string;
              workflowRuntimeId: string;
              ballerineEntityId: string;
              entity: {
                id: string | null;
                type: string;
              };
              entities: unknown[];
              state: string;
              status: string;
              subscriptions?: ({
                id: string;
                type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                url: string;
                events: string[];
                status: 'enabled' | 'disabled';
                reason: string | null;
                description: string | null;
                timeoutMs: number;
                retrySchedule: (number[]) | null;
                filter?: string;
                transform?: string;
                headers?: {
                  [key: string]: unknown;
                };
                auth?: unknown;
                ordering?: 'none' | 'case';
                rateLimit?: number;
                maxInFlight?: number;
                signatures?: ('v1' | 'v1a')[];
                includeChanges?: boolean;
                environment?: 'sandbox' | 'production';
                destination?: unknown;
                neverMatches: boolean;
                secret?: string;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows': {
    get: {
      parameters: {
        query?: {
          status?: ('active' | 'completed' | 'failed')[];
          state?: string;
          workflowDefinitionId?: string;
          assigneeId?: string;
          entityId?: string;
          search?: string;
          orderBy?: 'createdAt' | 'updatedAt' | 'resolvedAt' | 'status' | 'state';
          orderDirection?: 'asc' | 'desc';
          page?: number;
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              results: ({
                id: string;
                workflowDefinitionId: string;
                workflowDefinitionName: string;
                ballerineEntityId: string;
                correlationId: string | null;
                state: string;
                status: 'active' | 'completed' | 'failed';
                tags: string[];
                context: {
                  [key: string]: unknown;
                };
                config: {
                  [key: string]: unknown;
                };
                assigneeId: string | null;
                assignee: {
                  [key: string]: unknown;
                } | null;
                nextEvents: string[];
                createdAt: string;
                updatedAt: string;
                resolvedAt: string | null;
                assignedAt: string | null;
                parentRuntimeDataId: string | null;
                version: number;
                erased?: true;
              })[];
              meta: {
                total: number;
                pages: number;
                nextCursor: string | null;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              workflowDefinitionId: string;
              workflowDefinitionName: string;
              ballerineEntityId: string;
              correlationId: string | null;
              state: string;
              status: 'active' | 'completed' | 'failed';
              tags: string[];
              context: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              assigneeId: string | null;
              assignee: {
                [key: string]: unknown;
              } | null;
              nextEvents: string[];
              createdAt: string;
              updatedAt: string;
              resolvedAt: string | null;
              assignedAt: string | null;
              parentRuntimeDataId: string | null;
              version: number;
              erased?: true;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            context?: {
              [key: string]: unknown;
            };
            assigneeId?: string | null;
            tags?: string[];
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              workflowDefinitionId: string;
              workflowDefinitionName: string;
              ballerineEntityId: string;
              correlationId: string | null;
              state: string;
              status: 'active' | 'completed' | 'failed';
              tags: string[];
              context: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              assigneeId: string | null;
              assignee: {
                [key: string]: unknown;
              } | null;
              nextEvents: string[];
              createdAt: string;
              updatedAt: string;
              resolvedAt: string | null;
              assignedAt: string | null;
              parentRuntimeDataId: string | null;
              version: number;
              erased?: true;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}/context': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              context: {
                [key: string]: unknown;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}/timeline': {
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              results: {
                at: string;
                kind: string;
                id: string;
                [key: string]: unknown;
              }[];
              meta: {
                nextCursor: string | null;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}/event': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: string;
            payload?: {
              [key: string]: unknown;
            };
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': ({
              id: string;
              workflowDefinitionId: string;
              workflowDefinitionName: string;
              ballerineEntityId: string;
              correlationId: string | null;
              state: string;
              status: 'active' | 'completed' | 'failed';
              tags: string[];
              context: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              assigneeId: string | null;
              assignee: {
                [key: string]: unknown;
              } | null;
              nextEvents: string[];
              createdAt: string;
              updatedAt: string;
              resolvedAt: string | null;
              assignedAt: string | null;
              parentRuntimeDataId: string | null;
              version: number;
              erased?: true;
            }) & ({
              transitioned: boolean;
              blockedBy?: ({
                event: string;
                target: string | null;
                guard: unknown;
                reason?: string;
              })[];
            });
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}/send-event': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: string;
            payload?: {
              [key: string]: unknown;
            };
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': ({
              id: string;
              workflowDefinitionId: string;
              workflowDefinitionName: string;
              ballerineEntityId: string;
              correlationId: string | null;
              state: string;
              status: 'active' | 'completed' | 'failed';
              tags: string[];
              context: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              assigneeId: string | null;
              assignee: {
                [key: string]: unknown;
              } | null;
              nextEvents: string[];
              createdAt: string;
              updatedAt: string;
              resolvedAt: string | null;
              assignedAt: string | null;
              parentRuntimeDataId: string | null;
              version: number;
              erased?: true;
            }) & ({
              transitioned: boolean;
              blockedBy?: ({
                event: string;
                target: string | null;
                guard: unknown;
                reason?: string;
              })[];
            });
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}/assign': {
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            assigneeId: string | null;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              workflowDefinitionId: string;
              workflowDefinitionName: string;
              ballerineEntityId: string;
              correlationId: string | null;
              state: string;
              status: 'active' | 'completed' | 'failed';
              tags: string[];
              context: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              assigneeId: string | null;
              assignee: {
                [key: string]: unknown;
              } | null;
              nextEvents: string[];
              createdAt: string;
              updatedAt: string;
              resolvedAt: string | null;
              assignedAt: string | null;
              parentRuntimeDataId: string | null;
              version: number;
              erased?: true;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}/decision/{documentId}': {
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
          documentId: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            decision: ('approve' | 'reject' | 'revision' | 'revised') | null;
            reason?: string;
            comment?: string;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              workflowDefinitionId: string;
              workflowDefinitionName: string;
              ballerineEntityId: string;
              correlationId: string | null;
              state: string;
              status: 'active' | 'completed' | 'failed';
              tags: string[];
              context: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              assigneeId: string | null;
              assignee: {
                [key: string]: unknown;
              } | null;
              nextEvents: string[];
              createdAt: string;
              updatedAt: string;
              resolvedAt: string | null;
              assignedAt: string | null;
              parentRuntimeDataId: string | null;
              version: number;
              erased?: true;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}/event-decision': {
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: 'approve' | 'reject' | 'revision';
            reason?: string;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': ({
              id: string;
              workflowDefinitionId: string;
              workflowDefinitionName: string;
              ballerineEntityId: string;
              correlationId: string | null;
              state: string;
              status: 'active' | 'completed' | 'failed';
              tags: string[];
              context: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              assigneeId: string | null;
              assignee: {
                [key: string]: unknown;
              } | null;
              nextEvents: string[];
              createdAt: string;
              updatedAt: string;
              resolvedAt: string | null;
              assignedAt: string | null;
              parentRuntimeDataId: string | null;
              version: number;
              erased?: true;
            }) & ({
              transitioned: boolean;
              blockedBy?: ({
                event: string;
                target: string | null;
                guard: unknown;
                reason?: string;
              })[];
            });
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}/callback-url': {
    get: {
      parameters: {
        query?: {
          event?: string;
          resultDestination?: string;
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              url: string;
              token: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/people': {
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              results: {
                id: string;
                firstName: string;
                lastName: string;
                email: string;
              }[];
              meta: {
                nextCursor: string | null;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            firstName: string;
            lastName: string;
            email: string;
          };
        };
      };
      responses: {
        201: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              firstName: string;
              lastName: string;
              email: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/people/{id}': {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              removed: true;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/access-keys': {
    get: {
      parameters: {
        query?: {
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              results: ({
                id: string;
                name: string;
                prefix: string;
                scopes: (('cases:run') | ('cases:read') | ('cases:write') | ('definitions:write') | ('subscriptions:write') | ('deliveries:write') | ('secrets:write') | 'admin')[];
                createdAt: string;
                expiresAt: string | null;
                revokedAt: string | null;
              })[];
              meta: {
                nextCursor: string | null;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: string;
            scopes: (('cases:run') | ('cases:read') | ('cases:write') | ('definitions:write') | ('subscriptions:write') | ('deliveries:write') | ('secrets:write') | 'admin')[];
            expiresAt?: string;
          };
        };
      };
      responses: {
        201: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': ({
              id: string;
              name: string;
              prefix: string;
              scopes: (('cases:run') | ('cases:read') | ('cases:write') | ('definitions:write') | ('subscriptions:write') | ('deliveries:write') | ('secrets:write') | 'admin')[];
              createdAt: string;
              expiresAt: string | null;
              revokedAt: string | null;
            }) & {
              key: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/access-keys/{id}': {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              name: string;
              prefix: string;
              scopes: (('cases:run') | ('cases:read') | ('cases:write') | ('definitions:write') | ('subscriptions:write') | ('deliveries:write') | ('secrets:write') | 'admin')[];
              createdAt: string;
              expiresAt: string | null;
              revokedAt: string | null;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/workflow-definition': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            id?: string;
            name: string;
            definitionType?: 'statechart-json';
            displayName?: string;
            definition: {
              [key: string]: unknown;
            };
            extensions?: {
              [key: string]: unknown;
            };
            config?: {
              [key: string]: unknown;
            };
            contextSchema?: {
              [key: string]: unknown;
            } | null;
            documentsSchema?: (unknown[]) | null;
          };
        };
      };
      responses: {
        201: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              name: string;
              version: number;
              displayName: string;
              definitionType: 'statechart-json';
              definition: {
                [key: string]: unknown;
              };
              extensions: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              contextSchema: {
                [key: string]: unknown;
              } | null;
              documentsSchema: (unknown[]) | null;
              builtIn: boolean;
              createdAt: string | null;
              findings: ({
                severity: 'error' | 'warning';
                code: string;
                path: string;
                message: string;
                fix: string;
              })[];
              subscriptions?: ({
                id: string;
                type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                url: string;
                events: string[];
                status: 'enabled' | 'disabled';
                reason: string | null;
                description: string | null;
                timeoutMs: number;
                retrySchedule: (number[]) | null;
                filter?: string;
                transform?: string;
                headers?: {
                  [key: string]: unknown;
                };
                auth?: unknown;
                ordering?: 'none' | 'case';
                rateLimit?: number;
                maxInFlight?: number;
                signatures?: ('v1' | 'v1a')[];
                includeChanges?: boolean;
                environment?: 'sandbox' | 'production';
                destination?: unknown;
                neverMatches: boolean;
                secret?: string;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    get: {
      parameters: {
        query?: {
          page?: number;
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              items: ({
                id: string;
                name: string;
                version: number;
                displayName: string;
                definitionType: 'statechart-json';
                definition: {
                  [key: string]: unknown;
                };
                extensions: {
                  [key: string]: unknown;
                };
                config: {
                  [key: string]: unknown;
                };
                contextSchema: {
                  [key: string]: unknown;
                } | null;
                documentsSchema: (unknown[]) | null;
                builtIn: boolean;
                createdAt: string | null;
                findings: ({
                  severity: 'error' | 'warning';
                  code: string;
                  path: string;
                  message: string;
                  fix: string;
                })[];
                subscriptions?: ({
                  id: string;
                  type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                  url: string;
                  events: string[];
                  status: 'enabled' | 'disabled';
                  reason: string | null;
                  description: string | null;
                  timeoutMs: number;
                  retrySchedule: (number[]) | null;
                  filter?: string;
                  transform?: string;
                  headers?: {
                    [key: string]: unknown;
                  };
                  auth?: unknown;
                  ordering?: 'none' | 'case';
                  rateLimit?: number;
                  maxInFlight?: number;
                  signatures?: ('v1' | 'v1a')[];
                  includeChanges?: boolean;
                  environment?: 'sandbox' | 'production';
                  destination?: unknown;
                  neverMatches: boolean;
                  secret?: string;
                })[];
              })[];
              meta: {
                total: number;
                pages: number;
                nextCursor: string | null;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/workflow-definition/check': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            id?: string;
            name: string;
            definitionType?: 'statechart-json';
            displayName?: string;
            definition: {
              [key: string]: unknown;
            };
            extensions?: {
              [key: string]: unknown;
            };
            config?: {
              [key: string]: unknown;
            };
            contextSchema?: {
              [key: string]: unknown;
            } | null;
            documentsSchema?: (unknown[]) | null;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              ok: boolean;
              findings: ({
                severity: 'error' | 'warning';
                code: string;
                path: string;
                message: string;
                fix: string;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/workflow-definition/{id}': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              name: string;
              version: number;
              displayName: string;
              definitionType: 'statechart-json';
              definition: {
                [key: string]: unknown;
              };
              extensions: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              contextSchema: {
                [key: string]: unknown;
              } | null;
              documentsSchema: (unknown[]) | null;
              builtIn: boolean;
              createdAt: string | null;
              findings: ({
                severity: 'error' | 'warning';
                code: string;
                path: string;
                message: string;
                fix: string;
              })[];
              subscriptions?: ({
                id: string;
                type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                url: string;
                events: string[];
                status: 'enabled' | 'disabled';
                reason: string | null;
                description: string | null;
                timeoutMs: number;
                retrySchedule: (number[]) | null;
                filter?: string;
                transform?: string;
                headers?: {
                  [key: string]: unknown;
                };
                auth?: unknown;
                ordering?: 'none' | 'case';
                rateLimit?: number;
                maxInFlight?: number;
                signatures?: ('v1' | 'v1a')[];
                includeChanges?: boolean;
                environment?: 'sandbox' | 'production';
                destination?: unknown;
                neverMatches: boolean;
                secret?: string;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/workflow-definition/{id}/copy': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: string;
            displayName: string;
          };
        };
      };
      responses: {
        201: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              name: string;
              version: number;
              displayName: string;
              definitionType: 'statechart-json';
              definition: {
                [key: string]: unknown;
              };
              extensions: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              contextSchema: {
                [key: string]: unknown;
              } | null;
              documentsSchema: (unknown[]) | null;
              builtIn: boolean;
              createdAt: string | null;
              findings: ({
                severity: 'error' | 'warning';
                code: string;
                path: string;
                message: string;
                fix: string;
              })[];
              subscriptions?: ({
                id: string;
                type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                url: string;
                events: string[];
                status: 'enabled' | 'disabled';
                reason: string | null;
                description: string | null;
                timeoutMs: number;
                retrySchedule: (number[]) | null;
                filter?: string;
                transform?: string;
                headers?: {
                  [key: string]: unknown;
                };
                auth?: unknown;
                ordering?: 'none' | 'case';
                rateLimit?: number;
                maxInFlight?: number;
                signatures?: ('v1' | 'v1a')[];
                includeChanges?: boolean;
                environment?: 'sandbox' | 'production';
                destination?: unknown;
                neverMatches: boolean;
                secret?: string;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/workflow-definition/{id}/upgrade': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': {
            displayName?: string;
            definition?: {
              [key: string]: unknown;
            };
            extensions?: {
              [key: string]: unknown;
            };
            config?: {
              [key: string]: unknown;
            };
            contextSchema?: {
              [key: string]: unknown;
            } | null;
            documentsSchema?: (unknown[]) | null;
          };
        };
      };
      responses: {
        201: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              name: string;
              version: number;
              displayName: string;
              definitionType: 'statechart-json';
              definition: {
                [key: string]: unknown;
              };
              extensions: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              contextSchema: {
                [key: string]: unknown;
              } | null;
              documentsSchema: (unknown[]) | null;
              builtIn: boolean;
              createdAt: string | null;
              findings: ({
                severity: 'error' | 'warning';
                code: string;
                path: string;
                message: string;
                fix: string;
              })[];
              subscriptions?: ({
                id: string;
                type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                url: string;
                events: string[];
                status: 'enabled' | 'disabled';
                reason: string | null;
                description: string | null;
                timeoutMs: number;
                retrySchedule: (number[]) | null;
                filter?: string;
                transform?: string;
                headers?: {
                  [key: string]: unknown;
                };
                auth?: unknown;
                ordering?: 'none' | 'case';
                rateLimit?: number;
                maxInFlight?: number;
                signatures?: ('v1' | 'v1a')[];
                includeChanges?: boolean;
                environment?: 'sandbox' | 'production';
                destination?: unknown;
                neverMatches: boolean;
                secret?: string;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/workflow-definition/{id}/definition': {
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            definition: {
              [key: string]: unknown;
            };
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              name: string;
              version: number;
              displayName: string;
              definitionType: 'statechart-json';
              definition: {
                [key: string]: unknown;
              };
              extensions: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              contextSchema: {
                [key: string]: unknown;
              } | null;
              documentsSchema: (unknown[]) | null;
              builtIn: boolean;
              createdAt: string | null;
              findings: ({
                severity: 'error' | 'warning';
                code: string;
                path: string;
                message: string;
                fix: string;
              })[];
              subscriptions?: ({
                id: string;
                type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                url: string;
                events: string[];
                status: 'enabled' | 'disabled';
                reason: string | null;
                description: string | null;
                timeoutMs: number;
                retrySchedule: (number[]) | null;
                filter?: string;
                transform?: string;
                headers?: {
                  [key: string]: unknown;
                };
                auth?: unknown;
                ordering?: 'none' | 'case';
                rateLimit?: number;
                maxInFlight?: number;
                signatures?: ('v1' | 'v1a')[];
                includeChanges?: boolean;
                environment?: 'sandbox' | 'production';
                destination?: unknown;
                neverMatches: boolean;
                secret?: string;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/workflow-definition/{id}/extensions': {
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            extensions: {
              [key: string]: unknown;
            };
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              name: string;
              version: number;
              displayName: string;
              definitionType: 'statechart-json';
              definition: {
                [key: string]: unknown;
              };
              extensions: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              contextSchema: {
                [key: string]: unknown;
              } | null;
              documentsSchema: (unknown[]) | null;
              builtIn: boolean;
              createdAt: string | null;
              findings: ({
                severity: 'error' | 'warning';
                code: string;
                path: string;
                message: string;
                fix: string;
              })[];
              subscriptions?: ({
                id: string;
                type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                url: string;
                events: string[];
                status: 'enabled' | 'disabled';
                reason: string | null;
                description: string | null;
                timeoutMs: number;
                retrySchedule: (number[]) | null;
                filter?: string;
                transform?: string;
                headers?: {
                  [key: string]: unknown;
                };
                auth?: unknown;
                ordering?: 'none' | 'case';
                rateLimit?: number;
                maxInFlight?: number;
                signatures?: ('v1' | 'v1a')[];
                includeChanges?: boolean;
                environment?: 'sandbox' | 'production';
                destination?: unknown;
                neverMatches: boolean;
                secret?: string;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/rule-sets/{id}': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              rules: {
                [key: string]: unknown;
              }[];
              createdAt: string;
              updatedAt: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            rules: {
              [key: string]: unknown;
            }[];
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              rules: {
                [key: string]: unknown;
              }[];
              createdAt: string;
              updatedAt: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/customers/me': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              name: string;
              workspaceId: string;
              environment: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/customers/subscriptions': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              subscriptions: ({
                id: string;
                type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                url: string;
                events: string[];
                status: 'enabled' | 'disabled';
                reason: string | null;
                description: string | null;
                timeoutMs: number;
                retrySchedule: (number[]) | null;
                filter?: string;
                transform?: string;
                headers?: {
                  [key: string]: unknown;
                };
                auth?: unknown;
                ordering?: 'none' | 'case';
                rateLimit?: number;
                maxInFlight?: number;
                signatures?: ('v1' | 'v1a')[];
                includeChanges?: boolean;
                environment?: 'sandbox' | 'production';
                destination?: unknown;
                neverMatches: boolean;
                secret?: string;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            subscriptions: unknown[];
          };
        };
      };
      responses: {
        201: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              subscriptions: ({
                id: string;
                type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                url: string;
                events: string[];
                status: 'enabled' | 'disabled';
                reason: string | null;
                description: string | null;
                timeoutMs: number;
                retrySchedule: (number[]) | null;
                filter?: string;
                transform?: string;
                headers?: {
                  [key: string]: unknown;
                };
                auth?: unknown;
                ordering?: 'none' | 'case';
                rateLimit?: number;
                maxInFlight?: number;
                signatures?: ('v1' | 'v1a')[];
                includeChanges?: boolean;
                environment?: 'sandbox' | 'production';
                destination?: unknown;
                neverMatches: boolean;
                secret?: string;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/subscriptions': {
    get: {
      parameters: {
        query?: {
          level?: 'customer' | 'definition' | 'case';
          targetId?: string;
          status?: 'enabled' | 'disabled';
          type?: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              results: (({
                id: string;
                type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
                url: string;
                events: string[];
                status: 'enabled' | 'disabled';
                reason: string | null;
                description: string | null;
                timeoutMs: number;
                retrySchedule: (number[]) | null;
                filter?: string;
                transform?: string;
                headers?: {
                  [key: string]: unknown;
                };
                auth?: unknown;
                ordering?: 'none' | 'case';
                rateLimit?: number;
                maxInFlight?: number;
                signatures?: ('v1' | 'v1a')[];
                includeChanges?: boolean;
                environment?: 'sandbox' | 'production';
                destination?: unknown;
                neverMatches: boolean;
                secret?: string;
              }) & ({
                level: 'customer' | 'definition' | 'case';
                targetId: string | null;
                health: {
                  failures: number;
                  failingSince: string | null;
                  circuit: 'closed' | 'open' | 'half_open';
                  nextProbeAt: string | null;
                };
                createdAt: string;
                publicKeys?: string[];
              }))[];
              meta: {
                nextCursor: string | null;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            level: 'customer' | 'definition' | 'case';
            targetId?: string;
          };
        };
      };
      responses: {
        201: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': ({
              id: string;
              type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
              url: string;
              events: string[];
              status: 'enabled' | 'disabled';
              reason: string | null;
              description: string | null;
              timeoutMs: number;
              retrySchedule: (number[]) | null;
              filter?: string;
              transform?: string;
              headers?: {
                [key: string]: unknown;
              };
              auth?: unknown;
              ordering?: 'none' | 'case';
              rateLimit?: number;
              maxInFlight?: number;
              signatures?: ('v1' | 'v1a')[];
              includeChanges?: boolean;
              environment?: 'sandbox' | 'production';
              destination?: unknown;
              neverMatches: boolean;
              secret?: string;
            }) & ({
              level: 'customer' | 'definition' | 'case';
              targetId: string | null;
              health: {
                failures: number;
                failingSince: string | null;
                circuit: 'closed' | 'open' | 'half_open';
                nextProbeAt: string | null;
              };
              createdAt: string;
              publicKeys?: string[];
            });
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/subscriptions/{id}': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': ({
              id: string;
              type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
              url: string;
              events: string[];
              status: 'enabled' | 'disabled';
              reason: string | null;
              description: string | null;
              timeoutMs: number;
              retrySchedule: (number[]) | null;
              filter?: string;
              transform?: string;
              headers?: {
                [key: string]: unknown;
              };
              auth?: unknown;
              ordering?: 'none' | 'case';
              rateLimit?: number;
              maxInFlight?: number;
              signatures?: ('v1' | 'v1a')[];
              includeChanges?: boolean;
              environment?: 'sandbox' | 'production';
              destination?: unknown;
              neverMatches: boolean;
              secret?: string;
            }) & ({
              level: 'customer' | 'definition' | 'case';
              targetId: string | null;
              health: {
                failures: number;
                failingSince: string | null;
                circuit: 'closed' | 'open' | 'half_open';
                nextProbeAt: string | null;
              };
              createdAt: string;
              publicKeys?: string[];
            });
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            [key: string]: unknown;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': ({
              id: string;
              type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
              url: string;
              events: string[];
              status: 'enabled' | 'disabled';
              reason: string | null;
              description: string | null;
              timeoutMs: number;
              retrySchedule: (number[]) | null;
              filter?: string;
              transform?: string;
              headers?: {
                [key: string]: unknown;
              };
              auth?: unknown;
              ordering?: 'none' | 'case';
              rateLimit?: number;
              maxInFlight?: number;
              signatures?: ('v1' | 'v1a')[];
              includeChanges?: boolean;
              environment?: 'sandbox' | 'production';
              destination?: unknown;
              neverMatches: boolean;
              secret?: string;
            }) & ({
              level: 'customer' | 'definition' | 'case';
              targetId: string | null;
              health: {
                failures: number;
                failingSince: string | null;
                circuit: 'closed' | 'open' | 'half_open';
                nextProbeAt: string | null;
              };
              createdAt: string;
              publicKeys?: string[];
            });
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              removed: true;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/subscriptions/{id}/enable': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': {
            recoverSince?: string;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': (({
              id: string;
              type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
              url: string;
              events: string[];
              status: 'enabled' | 'disabled';
              reason: string | null;
              description: string | null;
              timeoutMs: number;
              retrySchedule: (number[]) | null;
              filter?: string;
              transform?: string;
              headers?: {
                [key: string]: unknown;
              };
              auth?: unknown;
              ordering?: 'none' | 'case';
              rateLimit?: number;
              maxInFlight?: number;
              signatures?: ('v1' | 'v1a')[];
              includeChanges?: boolean;
              environment?: 'sandbox' | 'production';
              destination?: unknown;
              neverMatches: boolean;
              secret?: string;
            }) & ({
              level: 'customer' | 'definition' | 'case';
              targetId: string | null;
              health: {
                failures: number;
                failingSince: string | null;
                circuit: 'closed' | 'open' | 'half_open';
                nextProbeAt: string | null;
              };
              createdAt: string;
              publicKeys?: string[];
            })) & ({
              recovery: ({
                id: string;
                status: 'running' | 'done';
                filter: {
                  [key: string]: unknown;
                };
                total: number;
                retried: number;
                createdAt: string;
                finishedAt: string | null;
              }) | null;
            });
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/subscriptions/{id}/disable': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': {
            reason?: string;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': ({
              id: string;
              type: 'webhook' | 'nats' | 'rabbitmq' | 'redis-stream';
              url: string;
              events: string[];
              status: 'enabled' | 'disabled';
              reason: string | null;
              description: string | null;
              timeoutMs: number;
              retrySchedule: (number[]) | null;
              filter?: string;
              transform?: string;
              headers?: {
                [key: string]: unknown;
              };
              auth?: unknown;
              ordering?: 'none' | 'case';
              rateLimit?: number;
              maxInFlight?: number;
              signatures?: ('v1' | 'v1a')[];
              includeChanges?: boolean;
              environment?: 'sandbox' | 'production';
              destination?: unknown;
              neverMatches: boolean;
              secret?: string;
            }) & ({
              level: 'customer' | 'definition' | 'case';
              targetId: string | null;
              health: {
                failures: number;
                failingSince: string | null;
                circuit: 'closed' | 'open' | 'half_open';
                nextProbeAt: string | null;
              };
              createdAt: string;
              publicKeys?: string[];
            });
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/subscriptions/{id}/rotate-secret': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': {
            overlapSeconds?: number;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              secret: string;
              overlapEndsAt: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/subscriptions/{id}/test': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: {
        content: {
          'application/json': {
            eventName?: string;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              eventId: string;
              eventName: string;
              workflowRuntimeId: string | null;
              sequence: number;
              subscriptionId: string | null;
              url: string;
              status: 'pending' | 'sending' | 'retrying' | 'delivered' | 'exhausted' | 'skipped' | 'cancelled';
              reason: string | null;
              nextAttemptAt: string | null;
              responseStatus: number | null;
              createdAt: string;
              settledAt: string | null;
              request: ({
                method: string;
                url: string;
                headers: {
                  [key: string]: unknown;
                };
                body: string | null;
              }) | null;
              payloadGone: ('payload_expired' | 'erased') | null;
              attempts: ({
                id: string;
                number: number;
                startedAt: string;
                durationMs: number;
                outcome: string;
                reason: string | null;
                detail: string | null;
                late: boolean;
                response: ({
                  status: number;
                  headers: {
                    [key: string]: unknown;
                  };
                  body: string | null;
                }) | null;
                payloadGone: ('payload_expired' | 'erased') | null;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/subscriptions/{id}/recover': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            since: string;
            until?: string;
          };
        };
      };
      responses: {
        202: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              status: 'running' | 'done';
              filter: {
                [key: string]: unknown;
              };
              total: number;
              retried: number;
              createdAt: string;
              finishedAt: string | null;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/subscriptions/{id}/dry-run': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            eventId: string;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              wanted: boolean;
              filter: 'none' | 'passes' | 'filtered' | 'filter_failed';
              detail: string | null;
              method: string | null;
              url: string;
              message: ({
                messageId: string | null;
                subject?: string;
                stream?: string | null;
                exchange?: string;
                routingKey?: string;
                type?: string;
                maxLength?: number | null;
              }) | null;
              headers: {
                [key: string]: unknown;
              };
              body: string | null;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/secrets': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              secrets: {
                key: string;
                createdAt: string;
                updatedAt: string;
              }[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            key: string;
            value: string;
          };
        };
      };
      responses: {
        201: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              key: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/secrets/{key}': {
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          key: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              removed: true;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/events': {
    get: {
      parameters: {
        query?: {
          eventName?: string;
          workflowRuntimeId?: string;
          ballerineEntityId?: string;
          since?: string;
          until?: string;
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              results: ({
                id: string;
                eventName: string;
                workflowRuntimeId: string | null;
                ballerineEntityId: string | null;
                sequence: number;
                timestamp: string;
              })[];
              meta: {
                nextCursor: string | null;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/events/{id}': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              eventName: string;
              workflowRuntimeId: string | null;
              ballerineEntityId: string | null;
              sequence: number;
              timestamp: string;
              body: {
                [key: string]: unknown;
              } | null;
              payloadGone: ('payload_expired' | 'erased') | null;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/events/{id}/replay': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            subscriptionId: string;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              eventId: string;
              eventName: string;
              workflowRuntimeId: string | null;
              sequence: number;
              subscriptionId: string | null;
              url: string;
              status: 'pending' | 'sending' | 'retrying' | 'delivered' | 'exhausted' | 'skipped' | 'cancelled';
              reason: string | null;
              nextAttemptAt: string | null;
              responseStatus: number | null;
              createdAt: string;
              settledAt: string | null;
              attempts: number;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/event-types': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              eventTypes: {
                name: string;
                description: string;
                schema: {
                  [key: string]: unknown;
                };
                sample: {
                  [key: string]: unknown;
                };
              }[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/stream': {
    get: {
      parameters: {
        query?: {
          include?: ('events' | 'attempts')[];
          eventName?: string;
          workflowRuntimeId?: string;
          ballerineEntityId?: string;
          subscriptionId?: string;
          lastEventId?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'text/event-stream': ({
              id: string;
              eventName: string;
              workflowRuntimeId: string | null;
              ballerineEntityId: string | null;
              sequence: number;
              timestamp: string;
            }) | ({
              id: string;
              number: number;
              startedAt: string;
              durationMs: number;
              outcome: string;
              reason: string | null;
              detail: string | null;
              late: boolean;
              responseStatus: number | null;
              delivery: {
                id: string;
                eventId: string;
                eventName: string;
                workflowRuntimeId: string | null;
                sequence: number;
                subscriptionId: string | null;
                url: string;
                status: 'pending' | 'sending' | 'retrying' | 'delivered' | 'exhausted' | 'skipped' | 'cancelled';
                reason: string | null;
                nextAttemptAt: string | null;
                responseStatus: number | null;
                createdAt: string;
                settledAt: string | null;
                attempts: number;
              };
            });
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        410: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/deliveries': {
    get: {
      parameters: {
        query?: {
          status?: ('pending' | 'sending' | 'retrying' | 'delivered' | 'exhausted' | 'skipped' | 'cancelled')[];
          eventName?: string;
          eventId?: string;
          subscriptionId?: string;
          workflowRuntimeId?: string;
          ballerineEntityId?: string;
          responseStatus?: number;
          since?: string;
          until?: string;
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              results: ({
                id: string;
                eventId: string;
                eventName: string;
                workflowRuntimeId: string | null;
                sequence: number;
                subscriptionId: string | null;
                url: string;
                status: 'pending' | 'sending' | 'retrying' | 'delivered' | 'exhausted' | 'skipped' | 'cancelled';
                reason: string | null;
                nextAttemptAt: string | null;
                responseStatus: number | null;
                createdAt: string;
                settledAt: string | null;
                attempts: number;
              })[];
              meta: {
                nextCursor: string | null;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/deliveries/{id}': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              eventId: string;
              eventName: string;
              workflowRuntimeId: string | null;
              sequence: number;
              subscriptionId: string | null;
              url: string;
              status: 'pending' | 'sending' | 'retrying' | 'delivered' | 'exhausted' | 'skipped' | 'cancelled';
              reason: string | null;
              nextAttemptAt: string | null;
              responseStatus: number | null;
              createdAt: string;
              settledAt: string | null;
              request: ({
                method: string;
                url: string;
                headers: {
                  [key: string]: unknown;
                };
                body: string | null;
              }) | null;
              payloadGone: ('payload_expired' | 'erased') | null;
              attempts: ({
                id: string;
                number: number;
                startedAt: string;
                durationMs: number;
                outcome: string;
                reason: string | null;
                detail: string | null;
                late: boolean;
                response: ({
                  status: number;
                  headers: {
                    [key: string]: unknown;
                  };
                  body: string | null;
                }) | null;
                payloadGone: ('payload_expired' | 'erased') | null;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/deliveries/{id}/retry': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              eventId: string;
              eventName: string;
              workflowRuntimeId: string | null;
              sequence: number;
              subscriptionId: string | null;
              url: string;
              status: 'pending' | 'sending' | 'retrying' | 'delivered' | 'exhausted' | 'skipped' | 'cancelled';
              reason: string | null;
              nextAttemptAt: string | null;
              responseStatus: number | null;
              createdAt: string;
              settledAt: string | null;
              attempts: number;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/deliveries/retry': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            filter: {
              status?: (('pending' | 'sending' | 'retrying' | 'delivered' | 'exhausted' | 'skipped' | 'cancelled')[]) | ('pending' | 'sending' | 'retrying' | 'delivered' | 'exhausted' | 'skipped' | 'cancelled');
              eventName?: string;
              eventId?: string;
              subscriptionId?: string;
              workflowRuntimeId?: string;
              ballerineEntityId?: string;
              responseStatus?: number;
              since?: string;
              until?: string;
            };
          };
        };
      };
      responses: {
        202: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              status: 'running' | 'done';
              filter: {
                [key: string]: unknown;
              };
              total: number;
              retried: number;
              createdAt: string;
              finishedAt: string | null;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/deliveries/retry-jobs/{id}': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              status: 'running' | 'done';
              filter: {
                [key: string]: unknown;
              };
              total: number;
              retried: number;
              createdAt: string;
              finishedAt: string | null;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/plugin-calls': {
    get: {
      parameters: {
        query?: {
          workflowRuntimeId?: string;
          status?: ('pending' | 'running' | 'done' | 'failed')[];
          plugin?: string;
          limit?: number;
          cursor?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              results: ({
                id: string;
                workflowRuntimeId: string;
                plugin: string;
                pluginKind: string;
                state: string;
                status: 'pending' | 'running' | 'done' | 'failed';
                reason: string | null;
                nextAttemptAt: string | null;
                callback: string | null;
                callbackAccepted: boolean | null;
                createdAt: string;
                settledAt: string | null;
                attempts: number;
              })[];
              meta: {
                nextCursor: string | null;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/plugin-calls/{id}': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              workflowRuntimeId: string;
              plugin: string;
              pluginKind: string;
              state: string;
              status: 'pending' | 'running' | 'done' | 'failed';
              reason: string | null;
              nextAttemptAt: string | null;
              callback: string | null;
              callbackAccepted: boolean | null;
              createdAt: string;
              settledAt: string | null;
              attempts: ({
                id: string;
                number: number;
                startedAt: string;
                durationMs: number;
                outcome: 'answered' | 'failed' | 'retry';
                reason: string | null;
                detail: string | null;
                request: {
                  [key: string]: unknown;
                } | null;
                response: ({
                  status: number;
                  headers: {
                    [key: string]: unknown;
                  };
                  body: string | null;
                }) | null;
                payloadGone: ('payload_expired' | 'erased') | null;
              })[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}/erase': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              id: string;
              workflowDefinitionId: string;
              workflowDefinitionName: string;
              ballerineEntityId: string;
              correlationId: string | null;
              state: string;
              status: 'active' | 'completed' | 'failed';
              tags: string[];
              context: {
                [key: string]: unknown;
              };
              config: {
                [key: string]: unknown;
              };
              assigneeId: string | null;
              assignee: {
                [key: string]: unknown;
              } | null;
              nextEvents: string[];
              createdAt: string;
              updatedAt: string;
              resolvedAt: string | null;
              assignedAt: string | null;
              parentRuntimeDataId: string | null;
              version: number;
              erased?: true;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/entities/{id}/erase': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              ballerineEntityId: string;
              erased: true;
              workflowRuntimeIds: string[];
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        409: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/nodes': {
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              results: ({
                id: string;
                host: string;
                roles: string[];
                version: string | null;
                status: 'alive' | 'draining' | 'lost';
                startedAt: string;
                lastSeenAt: string;
                inFlight: number;
                connections: {
                  open: number;
                  limit: number;
                } | null;
                clockOffsetMs: number | null;
              })[];
              meta: {
                nextCursor: string | null;
              };
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        404: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/external/workflows/{id}/hook/{event}': {
    post: {
      parameters: {
        query?: {
          resultDestination?: string;
          processName?: string;
          token?: string;
        };
        header?: never;
        path: {
          id: string;
          event: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              accepted: boolean;
              repeated: boolean;
              reason?: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
  '/api/v1/session': {
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            token: string;
          };
        };
      };
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              customer: {
                id: string;
                name: string;
              };
              workspace: {
                id: string;
                environment: 'sandbox' | 'production';
              };
              actor: {
                id: string;
                name: string;
              };
              allows: string[];
              expiresAt: string;
            };
          };
        };
        400: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        413: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        415: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        429: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: {
          headers: { [name: string]: unknown };
          content: {
            'application/json': {
              customer: {
                id: string;
                name: string;
              };
              workspace: {
                id: string;
                environment: 'sandbox' | 'production';
              };
              actor: {
                id: string;
                name: string;
              };
              allows: string[];
              expiresAt: string;
            };
          };
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        204: {
          headers: { [name: string]: unknown };
          content?: never;
        };
        401: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        403: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
        503: {
          headers: { [name: string]: unknown };
          content: {
            'application/problem+json': Problem;
          };
        };
      };
    };
  };
}
