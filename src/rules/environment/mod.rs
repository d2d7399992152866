//! Variables and secrets.
pub mod env_browser_port;
pub mod env_browser_url;
pub mod env_cred_mismatch;
pub mod env_debug_prod;
pub mod env_dup_key;
pub mod env_image_required;
pub mod env_literal_secret;
pub mod env_retype;
pub mod env_secret_short;
pub mod env_unset;
pub mod env_unused;
pub mod env_url_encode;
pub mod env_url_secret;
pub mod env_weak_default;
