package dev.minato.cli.grammar;

/** A source of texts for a value that is not one of a closed set. */
public enum ValueSource {
    /** Files, found by the shell. */
    FILES,
    /** Folders, found by the shell. */
    FOLDERS,
    /** Names of environment variables. */
    VARIABLES,
    /** Names of containers. */
    CONTAINERS,
    /** Names of containers that run. */
    RUNNING_CONTAINERS,
    /** Images' names with their tags. */
    IMAGES,
    /** Names of networks. */
    NETWORKS,
    /** Names of volumes. */
    VOLUMES,
    /** Names of apps. */
    APPS,
    /** Names of environments. */
    ENVIRONMENTS,
    /** Names of an app's revisions. */
    REVISIONS,
    /** Names of the replicas of an app's latest revision. */
    REPLICAS,
    /** Names of the containers of an app's replicas. */
    APP_CONTAINERS,
    /** Names of an app's secrets. */
    SECRETS,
    /** Labels of an app's revisions. */
    LABELS,
    /** Names of the storages of the environment {@code default}. */
    STORAGES,
    /** Names of jobs. */
    JOBS,
    /** Names of executions of a job. */
    EXECUTIONS
}
