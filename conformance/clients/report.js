'use strict';

// Reporter for mocha and for jest: one line a test that failed, and the counts at the end. known.json names the tests
// that fail for a reason of their own; anything else that fails, and a known one that passes, makes the run fail.
const fs = require('fs');
const path = require('path');

const known = JSON.parse(fs.readFileSync(path.join(__dirname, process.env.SUITE, 'known.json'), 'utf8'));

class Report {
  constructor(source) {
    this.passed = 0;
    this.skipped = 0;
    this.failed = new Map();
    if (typeof source.on === 'function') {
      source.on('pass', () => this.passed++);
      source.on('pending', () => this.skipped++);
      source.on('fail', (test, error) => this.failed.set(test.fullTitle(), String(error && error.message)));
      source.on('end', () => this.end());
    }
  }

  onRunComplete(contexts, results) {
    for (const file of results.testResults) {
      if (file.testExecError) {
        this.failed.set(path.basename(file.testFilePath), file.testExecError.message);
      }
      for (const test of file.testResults) {
        const name = [path.basename(file.testFilePath, '.js'), test.fullName].join(': ');
        if (test.status === 'passed') {
          this.passed++;
        } else if (test.status === 'failed') {
          this.failed.set(name, String(test.failureMessages[0]));
        } else {
          this.skipped++;
        }
      }
    }
    this.end();
  }

  end() {
    for (const [name, message] of this.failed) {
      const why = name in known ? `known: ${known[name]}` : message.split('\n')[0];
      console.log(`failed: ${name}\n        ${why}`);
    }
    const unexpected = [...this.failed.keys()].filter((name) => !(name in known));
    const mended = Object.keys(known).filter((name) => !this.failed.has(name));
    mended.forEach((name) => console.log(`known to fail, yet has not: ${name}`));
    console.log(`${process.env.SUITE}: ${this.passed} passed, ${this.failed.size} failed, ${this.skipped} skipped`);
    const verdict = unexpected.length + mended.length === 0 && this.passed > 0;
    fs.writeFileSync(process.env.VERDICT, verdict ? 'as expected' : 'not as expected');
  }
}

module.exports = Report;
