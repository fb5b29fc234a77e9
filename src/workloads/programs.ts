import { startDns } from './dns/dns.ts';
import { startEcho } from './echo/echo.ts';
import type { ProgramName } from './planned-pod.ts';
import type { ProgramContext, RunningProgram } from './program.ts';
import { startWhoami } from './whoami/whoami.ts';

/** Every program by its name. */
export const programs: Readonly<Record<ProgramName, (context: ProgramContext) => RunningProgram>> =
  { whoami: startWhoami, echo: startEcho, dns: startDns };
