// What `electron` is to the engine and the CLI: nothing (see tsconfig.engine.json).
export {};
