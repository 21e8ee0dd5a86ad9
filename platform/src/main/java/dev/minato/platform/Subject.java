package dev.minato.platform;

import dev.minato.state.ChangeKind;

/** The subject of work, one thing at a time: the key of the work queue and of the change log. */
public sealed interface Subject {
    /** An app. */
    record AppSubject(String name) implements Subject {
        @Override
        public ChangeKind kind() {
            return ChangeKind.APP;
        }

        @Override
        public String key() {
            return name;
        }
    }

    /** An environment as a whole: what is on its cluster and at its edge without being an app's. */
    record EnvironmentSubject(String name) implements Subject {
        @Override
        public ChangeKind kind() {
            return ChangeKind.ENVIRONMENT;
        }

        @Override
        public String key() {
            return name;
        }
    }

    /** A job with its executions. */
    record JobSubject(String name) implements Subject {
        @Override
        public ChangeKind kind() {
            return ChangeKind.JOB;
        }

        @Override
        public String key() {
            return name;
        }
    }

    /** Its kind in the change log. */
    ChangeKind kind();

    /** Its key there, unique among its kind. */
    String key();

    /** An app by its name. */
    static Subject app(String name) {
        return new AppSubject(name);
    }

    /** A job by its name. */
    static Subject job(String name) {
        return new JobSubject(name);
    }

    /** An environment by its name. */
    static Subject environment(String name) {
        return new EnvironmentSubject(name);
    }
}
