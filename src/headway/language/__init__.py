"""Every string that a page, a brief or a picture shows, in every language we speak."""
