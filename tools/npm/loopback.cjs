// Loaded before a reference server (node --require): whatever address it would listen on, it listens on 127.0.0.1 only,
// and says on which port, so that a test can ask for any free one.
const net = require('node:net');
const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (...args) {
  if (!/^\d+$/.test(String(args[0]))) {
    return listen.apply(this, args);
  }
  this.once('listening', () => process.stdout.write(`listening on 127.0.0.1:${this.address().port}\n`));
  const callback = args.find((arg) => typeof arg === 'function');
  return listen.call(this, { port: Number(args[0]), host: '127.0.0.1' }, callback);
};
