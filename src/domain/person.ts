// A reviewer of a workspace, as shown in the envelope's `assignee`.

export interface Person {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}
