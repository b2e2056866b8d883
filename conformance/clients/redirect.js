'use strict';

// Loaded before a package's own tests: what they send to the DynamoDB Local they expect on port 8000 of this machine
// goes to ENDPOINT instead. So the tests stay as they are.
const net = require('net');

const names = new Set(['localhost', '127.0.0.1', 'dynamodb-local']);
const endpoint = new URL(process.env.ENDPOINT);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (options && Number(options.port) === 8000 && names.has(options.host)) {
    options.host = endpoint.hostname;
    options.port = Number(endpoint.port);
  }
  return connect.apply(this, args);
};
