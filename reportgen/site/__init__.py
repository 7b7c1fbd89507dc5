"""The web edition: pages that stand by themselves in a folder, whole without a server and without a script."""
