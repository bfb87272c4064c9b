/**
 * A server as LangChain4j's embedding model and embedding store. Needs {@code langchain4j-core},
 * which the client does not bring along.
 */
package io.triptych.client.langchain4j;
