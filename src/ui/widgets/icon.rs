//! Line icons, drawn on a grid of 16.
use leptos::prelude::*;

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say what is drawn")]
#[allow(dead_code, reason = "a set is drawn whole")]
pub enum Icon {
    Plus,
    Minus,
    Close,
    Check,
    ChevronDown,
    ChevronRight,
    ChevronLeft,
    Search,
    Undo,
    Redo,
    Trash,
    Copy,
    Download,
    Upload,
    Folder,
    File,
    Network,
    Lock,
    LockOpen,
    Globe,
    Volume,
    Cube,
    Layers,
    Link,
    Unlink,
    Settings,
    Sun,
    Moon,
    Monitor,
    Language,
    More,
    Fit,
    Hand,
    Cursor,
    Map,
    Play,
    Clock,
    Heart,
    Gauge,
    Key,
    Shield,
    Tag,
    Terminal,
    Hammer,
    Note,
    Info,
    Wand,
    Eye,
    EyeOff,
    Diff,
    Drag,
    Help,
    Command,
    Grid,
    AlignLeft,
    AlignCenter,
    AlignRight,
    AlignTop,
    AlignMiddle,
    AlignBottom,
    SpreadAcross,
    SpreadDown,
    Picture,
    Focus,
    List,
    Stop,
    Connect,
    Exposed,
    Fragile,
    Style,
}

impl Icon {
    /// The SVG path of the icon.
    pub fn path(self) -> &'static str {
        match self {
            Icon::Plus => "M8 3v10M3 8h10",
            Icon::Minus => "M3 8h10",
            Icon::Close => "M4 4l8 8M12 4l-8 8",
            Icon::Check => "M3 8.5l3.2 3.2L13 5",
            Icon::ChevronDown => "M4 6l4 4 4-4",
            Icon::ChevronRight => "M6 4l4 4-4 4",
            Icon::ChevronLeft => "M10 4L6 8l4 4",
            Icon::Search => "M7 12A5 5 0 107 2a5 5 0 000 10zM10.8 10.8L14 14",
            Icon::Undo => "M5.5 3L2.5 6l3 3M2.5 6H9a4 4 0 010 8H6",
            Icon::Redo => "M10.5 3l3 3-3 3M13.5 6H7a4 4 0 000 8h3",
            Icon::Trash => "M2.5 4.5h11M6 4.5V3h4v1.500M4 4.500l.6 8.500h6.800l.6-8.500M6.700 7v4M9.300 7v4",
            Icon::Copy => "M5.500 5.500V3h7.500v7.500h-2.500M3 5.500h7.500V13H3z",
            Icon::Download => "M8 2.500v7.500M4.800 7L8 10.200 11.200 7M3 13h10",
            Icon::Upload => "M8 10.500V3M4.800 6L8 2.800 11.200 6M3 13h10",
            Icon::Folder => "M2 12.500v-9h4l1.500 2H14v7z",
            Icon::File => "M4 2h5.500L12 4.500V14H4zM9 2v3h3",
            Icon::Network => {
                "M8 5.500V8M3.500 10.500V8h9v2.500M6.500 2h3v3.500h-3zM2 10.500h3V14H2zM11 10.500h3V14h-3z"
            }
            Icon::Lock => "M3.500 7.500h9V14h-9zM5.500 7.500V5a2.500 2.500 0 015 0v2.500",
            Icon::LockOpen => "M3.500 7.500h9V14h-9zM5.500 7.500V5a2.500 2.500 0 014.800-1",
            Icon::Globe => "M8 14A6 6 0 108 2a6 6 0 000 12zM2 8h12M8 2c4 4 4 8 0 12M8 2c-4 4-4 8 0 12",
            Icon::Volume => "M3 4c0-2.700 10-2.700 10 0v8c0 2.700-10 2.700-10 0zM3 4c0 2.700 10 2.700 10 0",
            Icon::Cube => "M8 1.800l5.500 3v6.400L8 14.200l-5.500-3V4.800zM2.700 5L8 8l5.300-3M8 8v6",
            Icon::Layers => "M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3",
            Icon::Link => {
                "M6.500 9.500l3-3M7 5l1.500-1.500a2.800 2.800 0 014 4L11 9M9 11l-1.500 1.500a2.800 2.800 0 01-4-4L5 7"
            }
            Icon::Unlink => {
                "M7 5l1.500-1.500a2.800 2.800 0 014 4L11 9M9 11l-1.500 1.500a2.800 2.800 0 01-4-4L5 7M2 2l12 12"
            }
            Icon::Settings => {
                "M8 10a2 2 0 100-4 2 2 0 000 4zM8 1.800v2M8 12.200v2M1.800 8h2M12.200 8h2M3.600 3.600L5 5M11 11l1.400 1.400M12.400 3.600L11 5M5 11l-1.400 1.400"
            }
            Icon::Sun => {
                "M8 11a3 3 0 100-6 3 3 0 000 6zM8 1.500V3M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1 1M11.600 11.600l1 1M12.600 3.400l-1 1M4.400 11.600l-1 1"
            }
            Icon::Moon => "M13 9.500A5.500 5.500 0 016.500 3 5.500 5.500 0 1013 9.500z",
            Icon::Monitor => "M2 3h12v8H2zM6 14h4M8 11v3",
            Icon::Language => {
                "M2 4h7M5.500 2.500V4M3 10c2.500-1 4.300-3 4.800-6M3.700 6.500C4.500 8 6 9.300 8 10M8 14l3-7.500L14 14M9 11.500h4"
            }
            Icon::More => "M3.500 8h.01M8 8h.01M12.500 8h.01",
            Icon::Fit => "M2 5.500V2h3.500M10.500 2H14v3.500M14 10.500V14h-3.500M5.500 14H2v-3.500",
            Icon::Hand => {
                "M5 8V3.700a1 1 0 012 0V7M7 7V2.700a1 1 0 012 0V7M9 7V3.700a1 1 0 012 0V8M11 8V5.700a1 1 0 012 0V10c0 2.500-1.500 4-4 4-2 0-3-.8-4-2.500L3 8.700c-.6-1 .8-1.800 1.500-.9L5 8.500"
            }
            Icon::Cursor => "M3 2.500l9.500 5-4.200 1.200L6.500 13z",
            Icon::Map => "M2 4l4-1.500 4 1.500 4-1.500V12l-4 1.500L6 12l-4 1.500zM6 2.500V12M10 4v9.500",
            Icon::Play => "M5 3l8 5-8 5z",
            Icon::Clock => "M8 14A6 6 0 108 2a6 6 0 000 12zM8 4.500V8l2.500 1.500",
            Icon::Heart => "M8 13.500C3 10 2 7.500 2 5.800A3 3 0 018 4.500a3 3 0 016 1.300c0 1.700-1 4.200-6 7.700z",
            Icon::Gauge => "M2.500 12a6 6 0 1111 0zM8 10l2.500-4",
            Icon::Key => "M5.500 13a3 3 0 100-6 3 3 0 000 6zM7.600 7.900L13.500 2M11 4.500l2 2M9.300 6.200l1.500 1.500",
            Icon::Shield => "M8 1.800l5 2v4c0 3-2 5.200-5 6.400-3-1.200-5-3.400-5-6.400v-4z",
            Icon::Tag => "M2.500 2.500H8l5.500 5.500L8 13.500 2.500 8zM5.500 5.500h.01",
            Icon::Terminal => "M2 3h12v10H2zM4.500 6l2 2-2 2M8.500 10.500h3",
            Icon::Hammer => {
                "M9 6.500L3.500 12a1.400 1.400 0 002 2L11 8.500M7.500 3.500l3-1.500 3.500 3.500-1.500 1-1-1L10 7 7.500 4.500z"
            }
            Icon::Note => "M3 2.500h10v7.500l-3.500 3.500H3zM9.500 13.500V10H13M5.500 5.500h5M5.500 8h3",
            Icon::Info => "M8 14A6 6 0 108 2a6 6 0 000 12zM8 7.300v3.700M8 5h.01",
            Icon::Wand => "M3 13l7-7M9 3V1.500M12.500 7H14M11.500 4.500l1.500-1.500M6.500 4l-1-1M12 9.500l1 1",
            Icon::Eye => "M1.500 8C4 3.500 12 3.500 14.500 8 12 12.500 4 12.500 1.500 8zM8 10a2 2 0 100-4 2 2 0 000 4z",
            Icon::EyeOff => "M1.500 8C4 3.500 12 3.500 14.500 8 12 12.500 4 12.500 1.500 8zM2.500 13.500l11-11",
            Icon::Diff => "M8 2.500v6M5 5.500h6M5 13h6",
            Icon::Drag => "M6 3.500h.01M10 3.500h.01M6 8h.01M10 8h.01M6 12.500h.01M10 12.500h.01",
            Icon::Help => {
                "M8 14A6 6 0 108 2a6 6 0 000 12zM6.300 6.200a1.800 1.800 0 113 1.500c-.8.6-1.300.9-1.300 1.800M8 11.300h.01"
            }
            Icon::Command => {
                "M6 6H4.300A1.800 1.800 0 116 4.300zM10 6h1.700A1.800 1.800 0 1010 4.300zM6 10H4.300A1.800 1.800 0 106 11.700zM10 10h1.700a1.800 1.800 0 11-1.700 1.700zM6 6h4v4H6z"
            }
            Icon::Grid => {
                "M2.500 2.500h4.500V7H2.500zM9 2.500h4.500V7H9zM2.500 9h4.500v4.500H2.500zM9 9h4.500v4.500H9z"
            }
            Icon::AlignLeft => "M2.500 2v12M5 4.500h8.500v2.500H5zM5 9.500h5v2.500H5z",
            Icon::AlignCenter => "M8 2v2.500M8 7v2.500M8 12v2M3.500 4.500h9v2.500h-9zM5.500 9.500h5v2.500h-5z",
            Icon::AlignRight => "M13.500 2v12M2.500 4.500H11v2.500H2.500zM6 9.500h5v2.500H6z",
            Icon::AlignTop => "M2 2.500h12M4.500 5v8.500h2.500V5zM9.500 5v5h2.500V5z",
            Icon::AlignMiddle => "M2 8h2.500M7 8h2.500M12 8h2M4.500 3.500v9h2.500v-9zM9.500 5.500v5h2.500v-5z",
            Icon::AlignBottom => "M2 13.500h12M4.500 2.500V11h2.500V2.500zM9.500 6v5h2.500V6z",
            Icon::SpreadAcross => "M2.500 2.500v11M13.500 2.500v11M6.500 5h3v6h-3z",
            Icon::SpreadDown => "M2.500 2.500h11M2.500 13.500h11M5 6.500v3h6v-3z",
            Icon::Picture => "M2 3h12v10H2zM2 11l3.500-3.500 3 3L10.500 8 14 11.500M10.500 5.500h.01",
            Icon::List => "M5.500 4h8M5.500 8h8M5.500 12h8M2.500 4h.01M2.500 8h.01M2.500 12h.01",
            Icon::Focus => "M8 10a2 2 0 100-4 2 2 0 000 4zM8 14A6 6 0 108 2a6 6 0 000 12z",
            // The shapes of the ranks differ, so that colour is never needed to tell them apart.
            Icon::Stop => "M5.500 2h5L14 5.500v5L10.500 14h-5L2 10.500v-5zM6 6l4 4M10 6l-4 4",
            Icon::Connect => "M2 8h3.500M10.500 8H14M5.500 5.500v5M10.500 5.500v5M7.500 8h1",
            Icon::Exposed => {
                "M1.500 8C4 3.500 12 3.500 14.500 8 12 12.500 4 12.500 1.500 8zM8 9.500a1.500 1.500 0 100-3 1.500 1.500 0 000 3z"
            }
            Icon::Fragile => "M8 2l6.500 11.500h-13zM8 6.500v3M8 11.500h.01",
            Icon::Style => "M8 14A6 6 0 108 2a6 6 0 000 12zM8 7.300v3.700M8 5h.01",
        }
    }

    /// The icon of a severity.
    pub fn of(severity: dockwright::diagnostics::Severity) -> Icon {
        use dockwright::diagnostics::Severity;
        match severity {
            Severity::Stop => Icon::Stop,
            Severity::Connect => Icon::Connect,
            Severity::Exposed => Icon::Exposed,
            Severity::Fragile => Icon::Fragile,
            Severity::Style => Icon::Style,
        }
    }
}

/// Draws an icon. It is decoration: what it stands for is said by a label beside it or by the button's name.
pub fn icon(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
}
