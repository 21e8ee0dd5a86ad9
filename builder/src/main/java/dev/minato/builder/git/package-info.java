/**
 * Git repositories as sources: fetched with the host's git into mirrors that are kept, checked out
 * into folders that go. Nothing of a repository is executed, no setting of the host's is read, and
 * what a caller's secrets are is in no argument, log or file. Calls base and linux.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.git;
