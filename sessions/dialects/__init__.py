"""The USSD dialect of each gateway: a form or a document in, a request; a reply, bytes out."""
