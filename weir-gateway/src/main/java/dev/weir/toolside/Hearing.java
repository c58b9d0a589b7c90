package dev.weir.toolside;

import tools.jackson.databind.node.ObjectNode;

/** Where what a tool server says about one request goes. Never blocks: readers call it. */
interface Hearing {

  /** On whose behalf the request is. */
  String session();

  /** A notification about the request. */
  void notice(String method, ObjectNode params);

  /** A question about the request; answered later, or passed to whoever waits. */
  void question(Question question, Exchange exchange);

  /** A request of Weir's own: nobody listens and nobody can be asked. */
  Hearing NOBODY =
      new Hearing() {
        @Override
        public String session() {
          return "";
        }

        @Override
        public void notice(String method, ObjectNode params) {}

        @Override
        public void question(Question question, Exchange exchange) {
          question.refuse("no agent is waiting for this");
        }
      };
}
