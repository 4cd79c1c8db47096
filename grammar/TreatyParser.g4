// The sentences of Treaty. No actions: parse/build_*.cpp turns contexts into the tree of
// compiler/ast, one builder function a rule (see README.md). A list of items stands in a rule of
// its own whose name ends in `Body`: there the error strategy goes on with the next item.
parser grammar TreatyParser;
options { tokenVocab = TreatyLexer; }

// One stretch of a file, normally one declaration (parse/split.cpp).
stretch: declaration* EOF;

declaration
  : moduleDeclaration | useDeclaration | settingDeclaration | typeDeclaration | enumDeclaration
  | recordDeclaration | systemDeclaration | entityDeclaration | identityDeclaration
  | tableDeclaration | mapDeclaration | routeDeclaration | deploymentDeclaration
  | testDeclaration | functionDeclaration
  ;

moduleDeclaration: MODULE qualifiedName (VERSION_ (VERSION | INT | DECIMAL))?;
useDeclaration: USE qualifiedName;
settingDeclaration: SETTING name COLON type (ASSIGN expression)?;
typeDeclaration: TYPE name ASSIGN type (WHERE expression)?;
enumDeclaration: OPEN? ENUM name OPEN_BRACE (name (COMMA name)* COMMA?)? CLOSE_BRACE;
recordDeclaration: RECORD name fieldsBody;
functionDeclaration: FN name parameters (ARROW type)? ASSIGN expression;
parameters: openParen (parameter (COMMA parameter)* COMMA?)? CLOSE_PAREN;
parameter: name COLON type (ASSIGN expression)?;

// Fields
fieldsBody: OPEN_BRACE field* CLOSE_BRACE;
field: KEY? name COLON type fieldModifier*;
fieldModifier
  : PII                                     # piiModifier
  | TOGETHER                                # togetherModifier
  | ASSIGNED BY name                        # assignedModifier
  | SURVIVES strategy (THEN strategy)*      # survivesModifier
  | READONLY                                # readonlyModifier
  | CREATEONLY                              # createOnlyModifier
  | UNIQUE                                  # uniqueModifier
  | EXTERNAL                                # externalModifier
  | REFERENCES name                         # referencesModifier
  ;
strategy: name arguments? (WHERE expression)?;

type
  : qualifiedName typeArguments? OPTIONAL?                        # namedType
  | openBracket type CLOSE_BRACKET OPTIONAL? (BY name)?           # listType
  | OPEN_BRACE type COLON type CLOSE_BRACE OPTIONAL?              # dictionaryType
  ;
typeArguments: openParen typeArgument (COMMA typeArgument)* CLOSE_PAREN;
typeArgument: INT | name;

// Systems
systemDeclaration: SYSTEM name COLON qualifiedName systemBody;
systemBody: OPEN_BRACE systemItem* CLOSE_BRACE;
systemItem
  : OBJECT name objectModifier* objectBody?   # objectItem
  | RESIDENCY name                            # residencyItem
  ;
objectModifier
  : FROM text                                       # fromModifier
  | ENTITY name                                     # entityModifier
  | WITH qualifiedName (COMMA qualifiedName)*       # withModifier
  | FOUND BY name                                   # foundModifier
  | VERSIONED BY name                               # versionedModifier
  ;
objectBody: OPEN_BRACE objectLine* CLOSE_BRACE;
objectLine
  : field                              # fieldLine
  | qualifiedName REFERENCES name      # referenceLine
  ;

// Entities
entityDeclaration: ENTITY name entityBody;
entityBody: OPEN_BRACE entityItem* CLOSE_BRACE;
entityItem
  : OWNED BY (matchExpression | name) (SEEDED BY name (COMMA name)*)? territoryBody   # ownedItem
  | SHARED BY name (COMMA name)* territoryBody                                        # sharedItem
  | field                                                                             # fieldItem
  ;
territoryBody: OPEN_BRACE territoryItem* CLOSE_BRACE;
territoryItem
  : field                   # loneField
  | TOGETHER fieldsBody     # fieldGroup
  ;

identityDeclaration: IDENTITY name identityBody;
identityBody: OPEN_BRACE identityRule* CLOSE_BRACE;
identityRule
  : BLOCK BY expression (COMMA expression)*     # blockRule
  | LINK WHEN expression                        # linkRule
  | NEVER WHEN expression                       # neverRule
  ;

// Maps and tables
tableDeclaration: TABLE name COLON type ARROW type (FROM text | tableBody);
tableBody: OPEN_BRACE tableRow* CLOSE_BRACE;
tableRow: (pattern | ELSE) ARROW expression;
mapDeclaration: MAP (name COLON)? qualifiedName (ARROW | BOTH) qualifiedName mapBody;
mapBody: OPEN_BRACE mapLine* CLOSE_BRACE;
mapLine: qualifiedName (ASSIGN | BOTH) expression;

// Routes
routeDeclaration: ROUTE name routeBody;
routeBody: OPEN_BRACE clause* CLOSE_BRACE;
clause
  : ON DELETED name                                           # deletedClause
  | ON qualifiedName name (COMMA name)*                       # onClause
  | WHERE expression (ON LEAVING name)?                       # whereClause
  | KEY expression                                            # keyClause
  | APPLY qualifiedName                                       # applyClause
  | SEND qualifiedName (USING name | recordLiteral)?          # sendClause
  | RETRY INT TIMES (BACKOFF DURATION (TO DURATION)?)?        # retryClause
  | INBOX name                                                # inboxClause
  | WITHIN DURATION                                           # withinClause
  | SERVICE serviceTerm (COMMA serviceTerm)*                  # serviceClause
  | STOP WHEN MORE_ THAN (INT | DECIMAL) PERCENT               # stopClause
  | TEAM name                                                 # teamClause
  ;
serviceTerm: name DURATION?;

deploymentDeclaration: DEPLOYMENT name deploymentBody;
deploymentBody: OPEN_BRACE deploymentItem* CLOSE_BRACE;
deploymentItem
  : STORE name expression                # storeItem
  | SET name ASSIGN expression           # setItem
  | BIND name bindBody                   # bindItem
  ;
bindBody: OPEN_BRACE bindProperty* CLOSE_BRACE;
bindProperty: name expression;

testDeclaration: TEST text testBody;
testBody: OPEN_BRACE testLine* CLOSE_BRACE;
testLine: (GIVEN | EXPECT) qualifiedName recordLiteral;

// Expressions: a failure answer is the weakest operator, `else` of `if` binds first.
expression: lambda | body (ELSE body)*;
lambda: (name | openParen name (COMMA name)* CLOSE_PAREN) FAT expression;
body
  : IF operation THEN body ELSE body       # ifBody
  | LET name ASSIGN operation IN body      # letBody
  | answer                                 # answerBody
  | operation                              # plainBody
  ;
answer
  : SKIP_                # skipAnswer
  | REJECT text          # rejectAnswer
  | WAIT text            # waitAnswer
  ;
operation
  : postfix                                                                          # plain
  | MINUS operation                                                                  # negate
  | operation op = (STAR | SLASH | PERCENT) operation                                # multiply
  | operation op = (PLUS | MINUS) operation                                          # add
  | operation COALESCE operation                                                     # coalesce
  | operation COALESCE answer                                                       # coalesceAnswer
  | operation op = (EQUAL | NOT_EQUAL | LESS | AT_MOST | GREATER | AT_LEAST)
    operation                                                                        # compare
  | operation op = (AGREES | DIFFERS)                                                # agreement
  | NOT operation                                                                    # not
  | operation AND operation                                                          # and
  | operation OR operation                                                           # or
  ;
postfix: primary postfixPart*;
postfixPart
  : op = (DOT | SAFE) anyName arguments?       # memberPart
  | INDEX_BRACKET expression CLOSE_BRACKET     # indexPart
  ;
primary
  : DOT anyName arguments?                                             # fieldPrimary
  | literal                                                            # literalPrimary
  | matchExpression                                                    # matchPrimary
  | recordLiteral                                                      # recordPrimary
  | CAPITAL recordLiteral                                              # typedRecordPrimary
  | openBracket (expression (COMMA expression)* COMMA?)? CLOSE_BRACKET   # listPrimary
  | openParen expression CLOSE_PAREN                                   # groupPrimary
  | name arguments?                                                    # namePrimary
  ;
arguments: CALL_PAREN (argument (COMMA argument)* COMMA?)? CLOSE_PAREN;
argument: (name COLON)? expression;
matchExpression: MATCH operation OPEN_BRACE (arm COMMA?)* CLOSE_BRACE;
arm: (pattern (OR pattern)* | ELSE) FAT expression;
pattern: MINUS? literal | name;
recordLiteral: OPEN_BRACE (entry (COMMA entry)* COMMA?)? CLOSE_BRACE;
entry: (anyName | text) (COLON expression)?;

literal
  : (INT | DECIMAL) CURRENCY?     # numberLiteral
  | DURATION                      # durationLiteral
  | DATE                          # dateLiteral
  | TIMESTAMP                     # timestampLiteral
  | TRUE                          # trueLiteral
  | FALSE                         # falseLiteral
  | NULL_                         # nullLiteral
  | RAW                           # rawLiteral
  | text                          # textLiteral
  ;
text
  : PLAIN_TEXT                                                               # plainText
  | QUOTE (TEXT_CHARACTERS | TEXT_HOLE expression CLOSE_BRACE)* TEXT_END     # interpolatedText
  ;

// Whether a bracket touches what stands before it matters only behind a value.
openParen: OPEN_PAREN | CALL_PAREN;
openBracket: OPEN_BRACKET | INDEX_BRACKET;

qualifiedName: name (DOT name)*;
anyName
  : name | IF | THEN | ELSE | MATCH | LET | AND | OR | NOT | TRUE | FALSE | NULL_ | SKIP_ | REJECT
  | WAIT | RETURN
  ;
name
  : ID | CAPITAL | QUOTED
  | AGREES | APPLY | ASSIGNED | BACKOFF | BIND | BLOCK | BY | CREATEONLY | DELETED | DEPLOYMENT
  | DIFFERS | ENTITY | ENUM | EXPECT | EXTERNAL | FN | FOUND | FROM | GIVEN | IDENTITY | IN
  | INBOX | KEY | LEAVING | LINK | MAP | MODULE | MORE_ | NEVER | OBJECT | ON | OPEN | OWNED
  | PII | READONLY | RECORD | REFERENCES | RESIDENCY | RETRY | ROUTE | SEEDED | SEND | SERVICE
  | SET | SETTING | SHARED | STOP | STORE | SURVIVES | SYSTEM | TABLE | TEAM | TEST | THAN
  | TIMES | TO | TOGETHER | TYPE | UNIQUE | USE | USING | VERSION_ | VERSIONED | WHEN | WHERE
  | WITH | WITHIN
  ;
