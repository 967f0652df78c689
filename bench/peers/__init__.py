"""What Ambos is measured beside, and how both are asked the same. The two scripts here run in the environment of the peers."""
