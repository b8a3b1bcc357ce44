META
key;value
"open;1
