// The words of Treaty. The input is bytes, not code points: names and signs are ASCII, everything
// else stands in texts, back-quotes and comments. parse/tokens.cpp runs over what comes out here:
// it joins the pieces of texts, tells `(` that touches a name from one that does not, and reports
// what belongs to no rule of the language.
lexer grammar TreatyLexer;

// Made by parse/tokens.cpp, never by a rule of this file.
tokens { PLAIN_TEXT, CURRENCY, CALL_PAREN, INDEX_BRACKET }

// Reserved, except after a dot and as record keys.
IF: 'if'; THEN: 'then'; ELSE: 'else'; MATCH: 'match'; LET: 'let'; AND: 'and'; OR: 'or'; NOT: 'not';
TRUE: 'true'; FALSE: 'false'; NULL_: 'null'; SKIP_: 'skip'; REJECT: 'reject'; WAIT: 'wait';
RETURN: 'return';

// Contextual: words of a construct there, names elsewhere. A new one is also listed in `name` of
// the parser grammar.
AGREES: 'agrees'; APPLY: 'apply'; ASSIGNED: 'assigned'; BACKOFF: 'backoff'; BIND: 'bind';
BLOCK: 'block'; BY: 'by'; CREATEONLY: 'createonly'; DELETED: 'deleted'; DEPLOYMENT: 'deployment';
DIFFERS: 'differs'; ENTITY: 'entity'; ENUM: 'enum'; EXPECT: 'expect'; EXTERNAL: 'external';
FN: 'fn'; FOUND: 'found'; FROM: 'from'; GIVEN: 'given'; IDENTITY: 'identity'; IN: 'in';
INBOX: 'inbox'; KEY: 'key'; LEAVING: 'leaving'; LINK: 'link'; MAP: 'map'; MODULE: 'module';
MORE_: 'more'; NEVER: 'never'; OBJECT: 'object'; ON: 'on'; OPEN: 'open'; OWNED: 'owned';
PII: 'pii'; READONLY: 'readonly'; RECORD: 'record'; REFERENCES: 'references';
RESIDENCY: 'residency'; RETRY: 'retry'; ROUTE: 'route'; SEEDED: 'seeded'; SEND: 'send';
SERVICE: 'service'; SET: 'set'; SETTING: 'setting'; SHARED: 'shared'; STOP: 'stop';
STORE: 'store'; SURVIVES: 'survives'; SYSTEM: 'system'; TABLE: 'table'; TEAM: 'team';
TEST: 'test'; THAN: 'than'; TIMES: 'times'; TO: 'to'; TOGETHER: 'together'; TYPE: 'type';
UNIQUE: 'unique'; USE: 'use'; USING: 'using'; VERSION_: 'version'; VERSIONED: 'versioned';
WHEN: 'when'; WHERE: 'where'; WITH: 'with'; WITHIN: 'within';

// Numbers and what looks like one. The longest match wins, so `5min` is one ODD_NUMBER.
VERSION: D+ '.' D+ '.' D+;
DURATION: D+ ('us' | 'ms' | 's' | 'm' | 'h' | 'd');
DECIMAL: D (D | '_')* '.' D (D | '_')* EXPONENT? | D (D | '_')* EXPONENT;
INT: D (D | '_')*;
ODD_NUMBER: D [A-Za-z0-9_]*;
TIMESTAMP: '@' DAY 'T' D D ':' D D (':' D D ('.' D+)?)? ('Z' | [+-] D D ':' D D);
DATE: '@' DAY;
ODD_DATE: '@' [A-Za-z0-9:.+-]*;
fragment D: [0-9];
fragment EXPONENT: [eE] [+-]? D+;
fragment DAY: D D D D '-' D D '-' D D;

CAPITAL: [A-Z] [A-Za-z0-9_]*;
ID: [a-z_] [A-Za-z0-9_]*;
QUOTED: '`' ~[`\r\n]+ '`';
RAW: 'r"' ~["\r\n]* '"';
QUOTE: '"' -> pushMode(TEXT);

BOTH: '<->'; ARROW: '->'; FAT: '=>'; COALESCE: '??'; SAFE: '?.'; OPTIONAL: '?';
EQUAL: '=='; NOT_EQUAL: '!='; AT_MOST: '<='; AT_LEAST: '>='; ASSIGN: '='; LESS: '<'; GREATER: '>';
PLUS: '+'; MINUS: '-'; STAR: '*'; SLASH: '/'; PERCENT: '%'; DOT: '.'; COMMA: ','; COLON: ':';
OPEN_PAREN: '('; CLOSE_PAREN: ')'; OPEN_BRACKET: '['; CLOSE_BRACKET: ']';
OPEN_BRACE: '{' -> pushMode(DEFAULT_MODE);
CLOSE_BRACE: '}' -> popMode;

// Spellings of other languages: understood, so that the message can name ours.
AND_SIGN: '&&'; OR_SIGN: '||'; NOT_SIGN: '!'; SEMICOLON: ';';
SINGLE_QUOTED: '\'' ~['\r\n]* '\'';
BLOCK_COMMENT: '/*' .*? '*/';

DOC: '///' ~[\r\n]* -> channel(HIDDEN);
COMMENT: '//' ~[\r\n]* -> skip;
BLANK: [ \t\r\n]+ -> skip;
BYTE_ORDER_MARK: '\u00EF\u00BB\u00BF' -> skip;
ODD_CHARACTER: [\u0080-\u00FF]+ | .;

mode TEXT;
TEXT_END: '"' -> popMode;
TEXT_HOLE: '\\{' -> pushMode(DEFAULT_MODE);
TEXT_ESCAPE: '\\' ~[{\r\n];
TEXT_CHARACTERS: ~["\\\r\n]+;
TEXT_LINE_END: [\r\n] -> popMode;
TEXT_ODD: . -> type(TEXT_ESCAPE);
