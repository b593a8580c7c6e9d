"""Our own screens in /beheer/, on the same commands as the site."""
