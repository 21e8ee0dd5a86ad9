package dev.minato.engine.spec;

/**
 * One of the options with which a process is confined less or more than usual. Of several that
 * decide the same the last one does. Each keeps the text as which it was given.
 */
public sealed interface SecurityOption {
    /** An option as it was written, for example {@code no-new-privileges:true}. */
    String text();

    /** Whether no program may give its process more rights than that has. */
    record NoNewPrivileges(boolean on, String text) implements SecurityOption {
        /** That none may. */
        public static final NoNewPrivileges ON = new NoNewPrivileges(true, "no-new-privileges");
    }

    /** No rule for system calls. */
    record SystemCallsOpen(String text) implements SecurityOption {}

    /** The usual rules for system calls. */
    record SystemCallsUsual(String text) implements SecurityOption {}

    /**
     * Rules for system calls of the user's.
     *
     * @param profile in Docker's format
     */
    record SystemCallsByProfile(String profile, String text) implements SecurityOption {}

    /** Nothing below /proc and /sys is hidden or protected. */
    record SystemPathsOpen(String text) implements SecurityOption {}

    /** Leaves out what is not done here anyway: profiles of AppArmor, labels of SELinux. */
    record WithoutModule(String text) implements SecurityOption {}
}
