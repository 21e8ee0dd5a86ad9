package dev.minato.platform;

/**
 * Reads what releases before {@link AppSpec} wrote down: the documents alone, in the words of
 * Microsoft.App. Used once, when a home of theirs is opened.
 */
@FunctionalInterface
public interface EarlierDocuments {
    /**
     * The app that two documents describe. What an earlier release accepted without doing it is
     * passed over.
     *
     * @param app name of the app
     * @param configuration JSON text, normal as it was written
     * @param template JSON text, normal as it was written
     */
    AppSpec read(AppName app, String configuration, String template);
}
