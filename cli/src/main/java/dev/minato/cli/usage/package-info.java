/** What the host, apps and replicas use, beside what they request and may have. */
@org.jspecify.annotations.NullMarked
package dev.minato.cli.usage;
