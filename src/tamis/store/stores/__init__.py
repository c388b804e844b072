"""The stores that come with Tamis: a file here is a store; its name is the store's."""
