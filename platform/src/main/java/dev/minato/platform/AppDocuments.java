package dev.minato.platform;

/**
 * A request in the words of the adapter that read it, kept beside the {@link AppSpec} and handed
 * back as it came. The domain looks into none of them; none holds the value of a secret.
 *
 * @param attributes members of the resource that mean nothing to the domain; two requests that mean
 *     the same have the same text
 * @param configuration what holds for all revisions
 * @param template what a revision is made of
 */
public record AppDocuments(String attributes, String configuration, String template) {}
