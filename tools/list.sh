#!/bin/sh
# Prints, sorted, the files under FOLDER whose name fits PATTERN; nothing when the folder is not there.
# With a third word "folders" it prints the folders directly in FOLDER.
if [ ! -d "$1" ]; then
    exit 0
elif [ "${3:-}" = folders ]; then
    find "$1" -mindepth 1 -maxdepth 1 -type d -name "$2" | LC_ALL=C sort
else
    find "$1" -type f -name "$2" | LC_ALL=C sort
fi
