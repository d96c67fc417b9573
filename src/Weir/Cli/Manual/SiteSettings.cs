namespace Weir.Cli.Manual;

/// <summary>weir.yaml(5).</summary>
internal static class SiteSettings
{
    public static SettingsFile File { get; } =
        new(
            "weir.yaml",
            "a firewall's site, as Weir reads it",
            "A site is a folder with a file weir.yaml: what kind of firewall it is, its interfaces and addresses, its options, and where its rows "
                + "(members, or listeners and bans) are. 'weir init' writes one with comments, 'weir check' says everything that is wrong with it.\n"
                + "The file is YAML, at most a megabyte. A key that is not known is an error. Prefixes and addresses are IPv4 or IPv6.",
            [
                new("kind", "campus|webfarm", "What the firewall is for; it decides which rows and options there are."),
                new("source.type", "sqlite|postgres|csv", "Where the rows are."),
                new("source.path", "PATH", "The database file (sqlite) or the folder (csv), from the site's folder."),
                new("source.connection", "TEXT", "The connection string (postgres)."),
                new(
                    "source.queries",
                    "{ENTITY: SQL}",
                    "One query for each entity, to read your own tables as they are (sqlite, postgres)."
                ),
                new("interfaces[].name", "NAME", "The kernel's name of the interface."),
                new(
                    "interfaces[].role",
                    "outside|inside|management",
                    "Outside leads to the internet; behind inside ones live the members or servers."
                ),
                new("interfaces[].networks", "[PREFIX, ...]", "The networks behind it; none by default."),
                new("publicPool", "[PREFIX, ...]", "Public IPv4 addresses that members may have (campus)."),
                new("ownAddresses", "[ADDRESS, ...]", "The box's own, with those that VRRP moves."),
                new("management.prefixes", "[PREFIX, ...]", "Who may reach the box itself. Without, nobody may."),
                new("management.services[].name", "NAME", "A service of the box, in your words."),
                new("management.services[].protocol", "tcp|udp", "Its protocol."),
                new("management.services[].ports", "PORT or FIRST-LAST", "Its ports."),
                new(
                    "peers",
                    "[ADDRESS, ...]",
                    "The other boxes of the group: VRRP, BFD and connection synchronisation come from here."
                ),
                new(
                    "options.connectionLimit",
                    "NUMBER",
                    "Connections that one member may have at once; 0 (default): no limit (campus)."
                ),
                new("options.walledGarden", "[PREFIX, ...]", "What a blocked member still reaches (campus)."),
                new("options.accounting", "true|false", "Count each member's packets and bytes (campus)."),
                new("options.banCounters", "true|false", "Count what each ban drops; true by default."),
                new(
                    "options.extraBogons",
                    "[PREFIX, ...]",
                    "Sources never valid outside, beside the built-in ones (campus)."
                ),
                new("options.allowedBogons", "[PREFIX, ...]", "Built-in bogons that are valid here (campus)."),
                new("options.classes[].name", "NAME", "A class of destinations that is counted apart (campus)."),
                new(
                    "options.classes[].prefixes",
                    "[PREFIX, ...]",
                    "What belongs to it; the first class that fits takes it."
                ),
                new(
                    "options.zone",
                    "ZONE",
                    "Time zone in which days and months of quotas begin; UTC by default (campus)."
                ),
                new("options.plans[].name", "NAME", "A plan, as members' rows call it (campus)."),
                new(
                    "options.plans[].up",
                    "RATE",
                    "The most that a member of it sends outside: 1 Mbit/s. Without: not limited."
                ),
                new(
                    "options.plans[].down",
                    "RATE",
                    "The most that a member of it gets from outside. Without: not limited."
                ),
                new("options.quotas[].name", "NAME", "How much members may move, in your words (campus)."),
                new("options.quotas[].bytes", "BYTES", "So much of whole IP packets: 100 GiB."),
                new("options.quotas[].per", "day|month", "Of the calendar."),
                new("options.quotas[].direction", "both|up|down", "What counts; both by default."),
                new(
                    "options.quotas[].classes",
                    "[NAME, ...]",
                    "Classes of destinations that count, 'rest' for what is in none; all by default."
                ),
                new("options.quotas[].plans", "[NAME, ...]", "It holds for members of these plans."),
                new(
                    "options.quotas[].members",
                    "[LOGIN or ID, ...]",
                    "It holds for these members, whatever the quota of their plan; a member's row may say it too (column quota)."
                ),
                new("options.quotas[].at", "[PERCENT, ...]", "When somebody is told, beside 100."),
                new(
                    "options.quotas[].moveTo",
                    "NAME",
                    "The plan that a member is on from 100 % until the period ends. Without, somebody is told and that is all."
                ),
                new("options.conntrackSyncPort", "PORT", "UDP port of connection synchronisation; 3780 by default."),
                new(
                    "options.bansBy",
                    "nft|ingress|xdp",
                    "What drops the banned: sets before connection tracking (default), at the ingress hook, or a program on the interfaces "
                        + "(webfarm)."
                ),
                new(
                    "options.bansOut",
                    "true|false",
                    "With xdp: drop what is sent to the banned too; false by default (webfarm)."
                ),
                new("options.xdpMode", "auto|native|generic", "Where the program runs; auto by default (webfarm)."),
                new("options.xdpStays", "true|false", "Whether the program outlives Weir; true by default (webfarm)."),
                new(
                    "options.newConnections",
                    "NUMBER",
                    "TCP openings per second that one source may send to listeners; 0 (default): no limit (webfarm)."
                ),
                new(
                    "options.synProxy",
                    "false",
                    "Kept for a SYN proxy, which is not built: true is refused (WEIR0213). Use newConnections, and the kernel's SYN cookies "
                        + "(webfarm)."
                ),
                new(
                    "options.dropRate",
                    "NUMBER",
                    "With xdp: packets per second of one source above which the rest is dropped; 0 (default): no limit (webfarm)."
                ),
                new("feeds[].name", "NAME", "A list of bans that others make, in your words (webfarm)."),
                new("feeds[].path", "PATH", "A file, or a folder whose files are read together."),
                new("feeds[].maxEntries", "NUMBER", "More than so many, and it is held back; 4000000 by default."),
                new("feeds[].maxChange", "FACTOR", "Grown or shrunk by more than this, it is held back; 3 by default."),
                new("hiera.files", "[PATH, ...]", "Data files whose sets are rows, the most specific first (webfarm)."),
                new("hiera.merge", "first|hash|deep", "How the files are merged; what lookup_options says, else deep."),
                new("hiera.roles", "{SET: listeners|bans|allows|none}", "What a set is, where its name does not say."),
            ],
            """
            kind: webfarm
            source: { type: sqlite, path: weir.db }
            interfaces:
              - { name: eth0, role: outside }
            ownAddresses: [203.0.113.10, "2001:db8::10"]
            management:
              prefixes: [192.168.77.0/24]
              services:
                - { name: ssh, protocol: tcp, ports: 22 }
            peers: [203.0.113.3]
            options: { bansBy: xdp }
            """,
            "weir(1), weir-check(1), weir-init(1), weir-agent.yaml(5), /usr/share/doc/weir/policy.md"
        );
}
