'use strict';

// The package's own configuration names the sources that it was compiled from, which are not in it.
module.exports = {
  rootDir: 'metrics',
  testMatch: ['**/test/*.js'],
  globalSetup: '../table.js',
  setupFiles: ['../globals.js'],
  testEnvironment: 'node',
  testTimeout: 60000,
  reporters: [process.env.REPORT],
};
