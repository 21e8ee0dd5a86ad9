echo "attempt $MINATO_ATTEMPT of $CONTAINER_APP_JOB_EXECUTION_NAME"
if [ "$MINATO_ATTEMPT" -le "${FAIL:-0}" ]; then
    echo "not this time" >&2
    exit 3
fi
echo "$(echo one two three | wc -w) words"
