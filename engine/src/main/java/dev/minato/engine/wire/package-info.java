/**
 * What the engine stores, in the form in which it is stored: each name that stands in a document is
 * written here and nowhere else, so that a renamed record changes no document. Every document has a
 * version; a property that a document lacks was not known to whoever wrote it.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.wire;
