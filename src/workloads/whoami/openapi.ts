/** `/openapi.yaml`: a description of what this program answers, for those who generate clients. */
export const openApiDocument = `openapi: 3.2.0
info:
  title: whoami API
  version: 1.0.0
  description: |
    A small server that answers with what it knows about itself and about the request it got.
    Two more ways in cannot be described here: /echo is a WebSocket that returns every message, and
    the gRPC service whoami.Whoami (calls Whoami and Bench) is served on the same port.
paths:
  /:
    get:
      operationId: whoami
      summary: The request as it arrived, and who answers it
      description: Any method and any path without an entry of its own is answered in this way.
      parameters:
        - name: wait
          in: query
          description: How long to wait before answering, as a Go duration such as 300ms or 1.5s.
          schema: { type: string }
        - $ref: '#/components/parameters/Env'
      responses:
        '200':
          description: One fact a line, then the request line, its headers and its body.
          content:
            text/plain:
              schema: { type: string }
  /api:
    get:
      operationId: whoamiAsJson
      summary: The same facts as JSON
      parameters:
        - $ref: '#/components/parameters/Env'
      responses:
        '200':
          description: Fields without a value are left out.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Facts' }
  /bench:
    get:
      operationId: bench
      summary: The shortest answer there is
      responses:
        '200':
          description: The digit 1.
          content:
            text/plain:
              schema: { type: string, const: '1' }
  /data:
    get:
      operationId: data
      summary: As much text as wanted
      parameters:
        - name: size
          in: query
          description: How many units; sizes below two give an empty body.
          schema: { type: integer, format: int64, default: 1, minimum: 0 }
        - name: unit
          in: query
          description: What a unit is, in powers of 1024; bytes where it is absent.
          schema: { type: string, enum: [KB, MB, GB, TB] }
        - name: attachment
          in: query
          description: Offers the text as a download, in ranges if the client asks for them.
          schema: { type: boolean, default: false }
      responses:
        '200':
          description: Letters between two bars.
          content:
            text/plain:
              schema: { type: string }
        '206': { description: The ranges asked for. }
        '416': { description: The ranges lie outside of the text. }
  /health:
    get:
      operationId: health
      summary: The status that was last set
      responses:
        default: { description: An empty body under that status; 200 until another is set. }
    post:
      operationId: setHealth
      summary: Set the status that /health answers with from now on
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: integer, minimum: 100, maximum: 999 }
      responses:
        '200': { description: The status is set. }
        '400': { description: The body is not an integer. }
components:
  parameters:
    Env:
      name: env
      in: query
      description: Adds the environment variables.
      schema: { type: boolean, default: false }
  schemas:
    Facts:
      type: object
      properties:
        hostname: { type: string }
        ip: { type: array, items: { type: string } }
        headers:
          type: object
          additionalProperties: { type: array, items: { type: string } }
        url: { type: string }
        host: { type: string }
        method: { type: string }
        name: { type: string }
        remoteAddr: { type: string }
        environ:
          type: object
          additionalProperties: { type: string }
`;
