namespace Weir.Cli.Manual;

/// <summary>weir-agent.yaml(5): agent.yaml, whose name another package's page might have.</summary>
internal static class AgentSettingsFile
{
    public static SettingsFile File { get; } =
        new(
            "weir-agent.yaml",
            "settings of the agent that keeps a firewall equal to its site",
            "A file agent.yaml beside a site's weir.yaml says how 'weir agent' works. All of it is optional, and so is the file. A key that is not "
                + "known is an error.\n"
                + "SIGHUP ('systemctl reload weir-agent') reads it again; 'socket' and 'http' are taken up at a start. A time is a number and "
                + "ms, s, m or h.",
            [
                new(
                    "debounce",
                    "TIME",
                    "How long files must be still before they are read: 0ms to 1m; 100ms by default."
                ),
                new(
                    "poll",
                    "TIME",
                    "How often the source is looked at although it told of nothing: 1s to 24h; 30s by default."
                ),
                new("drift", "repair|keep", "What is done about changes of Weir's table by others; repair by default."),
                new(
                    "hold",
                    "PERCENT",
                    "Part of the members, devices, listeners or bans that may vanish at once before the change waits for 'weir agent accept'; 20 by "
                        + "default."
                ),
                new("socket", "PATH", "Where the verbs find the agent; agent.sock in the state folder by default."),
                new(
                    "accounting.every",
                    "TIME",
                    "How often members' traffic is carried into the series: 1s to 1h; 1m by default."
                ),
                new(
                    "accounting.series",
                    "PATH or TEXT",
                    "A file, or a connection string of PostgreSQL; usage.db in the state folder by default."
                ),
                new("accounting.node", "NAME", "This box's name in the series; the host's name by default."),
                new(
                    "sampling.every",
                    "TIME",
                    "How often the firewall's state is looked at: 200ms to 1m; 1s by default."
                ),
                new("sampling.topMembers", "NUMBER", "Members named in /metrics: 0 to 1000; 20 by default."),
                new("alerts.rules[].name", "NAME", "The alert in your words; what it watches by default."),
                new(
                    "alerts.rules[].when",
                    "drops|conntrack|softirq|feed|drift|apply|source|held|quota|certificate",
                    "What is watched. Without rules: apply, drift, source, held, quota, certificate, and conntrack above 80."
                ),
                new(
                    "alerts.rules[].reason",
                    "NAME",
                    "With drops: those of one reason only, as 'weir status' names them."
                ),
                new(
                    "alerts.rules[].above",
                    "NUMBER",
                    "The limit: packets a second, percent or hours, by what is watched."
                ),
                new(
                    "alerts.rules[].for",
                    "TIME",
                    "How long it must be so before somebody is told: 0s (default) to 24h."
                ),
                new("alerts.repeat", "TIME", "How often somebody is told of what stays so: 1m to 168h; 4h by default."),
                new("alerts.webhook.url", "URL", "A POST of JSON goes there."),
                new("alerts.webhook.secretFile", "PATH", "Its first line signs each body (HMAC-SHA256)."),
                new("alerts.mail.server", "HOST:PORT", "The mail server."),
                new("alerts.mail.tls", "starttls|none", "starttls by default; the certificate is checked."),
                new("alerts.mail.from", "ADDRESS", "The sender."),
                new("alerts.mail.to", "[ADDRESS, ...]", "Who is told."),
                new("alerts.mail.user", "NAME", "For logging in; together with passwordFile."),
                new("alerts.mail.passwordFile", "PATH", "Its first line is the password."),
                new("fleet.node", "NAME", "This box among those that share the database; the host's name by default."),
                new(
                    "fleet.rollout",
                    "immediate|staged",
                    "Whether a change goes to all boxes at once (default) or one by one."
                ),
                new("fleet.canary", "[NODE, ...]", "Who goes first, in this order."),
                new(
                    "fleet.soak",
                    "TIME",
                    "How long a revision is in force before the probes are asked: 0s to 1h; 30s by default."
                ),
                new(
                    "fleet.away",
                    "TIME",
                    "How long a box may be silent before the others call it away: 5s to 1h; 60s by default."
                ),
                new("fleet.probes[].tcp", "ADDRESS:PORT", "A connection that must come about."),
                new("fleet.probes[].ping", "ADDRESS", "An echo that must be answered."),
                new("fleet.probes[].conntrackBelow", "PERCENT", "The table of connections must be no fuller."),
                new("http.listen", "ADDRESS:PORT or PATH", "Where the HTTP API is served; without 'http' it is not."),
                new(
                    "http.certificate",
                    "PATH",
                    "PEM; with it TLS is spoken. Needed for an address that other machines reach."
                ),
                new("http.key", "PATH", "The certificate's key, PEM."),
                new(
                    "http.warnDays",
                    "NUMBER",
                    "How many days before the certificate ends somebody is told: 1 to 366; 14 by default."
                ),
                new("http.metrics", "token|open", "Whether /metrics needs a token (default)."),
            ],
            """
            poll: 10s
            drift: repair
            http: { listen: 127.0.0.1:8443 }
            alerts:
              mail: { server: "mail.example.org:587", from: weir@example.org, to: [noc@example.org] }
              rules:
                - { when: conntrack, above: 80, for: 1m }
            """,
            "weir-agent(1), weir.yaml(5), /usr/share/doc/weir/operations/agent.md"
        );
}
