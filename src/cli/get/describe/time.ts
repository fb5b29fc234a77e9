/** `Mon, 23 Nov 2026 04:18:31 +0000`, in the time zone of this machine, as kubectl has it. */
export function sayTime(timestamp: unknown): string {
  const time = new Date(String(timestamp));
  if (Number.isNaN(time.getTime())) return '<unset>';
  const [day, date, month] = [days[time.getDay()], two(time.getDate()), months[time.getMonth()]];
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${day}, ${date} ${month} ${time.getFullYear()} ${clock} ${sayOffset(time)}`;
}

function sayOffset(time: Date): string {
  const minutes = -time.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}${two(size % 60)}`;
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
