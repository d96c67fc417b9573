using System.Collections.Immutable;
using static Weir.Web.Metrics.MetricKind;

namespace Weir.Web.Metrics;

/// <summary>Every metric of <c>/metrics</c>. What is not here is not written; docs/operations/metrics.md is kept equal by a test.</summary>
internal static class MetricCatalog
{
    public static readonly MetricFamily Build = new(
        "weir_build_info",
        Gauge,
        "version",
        "Always 1; the version of Weir"
    );
    public static readonly MetricFamily Loaded = new(
        "weir_rules_loaded",
        Gauge,
        "",
        "1 while rules of a site are in force"
    );
    public static readonly MetricFamily Revision = new("weir_revision", Gauge, "", "The revision in force");
    public static readonly MetricFamily Applied = new(
        "weir_applied_timestamp_seconds",
        Gauge,
        "",
        "When the revision in force was committed, Unix time"
    );
    public static readonly MetricFamily SourceGood = new(
        "weir_source_good",
        Gauge,
        "",
        "0 while the source cannot be used and the rules stay as they are"
    );
    public static readonly MetricFamily Held = new(
        "weir_changes_held",
        Gauge,
        "",
        "1 while changes of the source are held until somebody accepts them"
    );
    public static readonly MetricFamily Pending = new(
        "weir_confirmation_pending",
        Gauge,
        "",
        "1 while an apply waits to be confirmed"
    );
    public static readonly MetricFamily Drifted = new(
        "weir_table_drifted",
        Gauge,
        "",
        "1 while somebody else's change of Weir's table is kept or could not be put right"
    );
    public static readonly MetricFamily Applies = new(
        "weir_applies_total",
        Counter,
        "kind",
        "Changes of the kernel's rules since the agent started, by the kind of plan"
    );
    public static readonly MetricFamily ApplyDuration = new(
        "weir_apply_duration_seconds",
        Histogram,
        "",
        "What changes of the kernel's rules took: planning and the transaction"
    );
    public static readonly MetricFamily Messages = new(
        "weir_messages_total",
        Counter,
        "code severity",
        "Lines of the agent's journal since it started, by diagnostic code"
    );

    public static readonly MetricFamily Alerts = new(
        "weir_alert_active",
        Gauge,
        "alert",
        "1 while the alert is raised, 0 while its condition is met and not for long enough"
    );
    public static readonly MetricFamily CertificateEnd = new(
        "weir_http_certificate_expiry_timestamp_seconds",
        Gauge,
        "",
        "When the certificate of the HTTP API, or the first of the chain behind it, ends, Unix time"
    );

    public static readonly MetricFamily Members = new("weir_members", Gauge, "state", "Members of the site in force");
    public static readonly MetricFamily Rows = new(
        "weir_site_rows",
        Gauge,
        "kind",
        "Rows of the site in force: devices, forwards, openings, listeners, allows"
    );
    public static readonly MetricFamily Bans = new(
        "weir_bans",
        Gauge,
        "source",
        "Bans in force; the source is the feed they come from, own for the site's list"
    );
    public static readonly MetricFamily FeedTaken = new(
        "weir_feed_taken_timestamp_seconds",
        Gauge,
        "feed",
        "When the list in force was taken from the feed, Unix time"
    );
    public static readonly MetricFamily FeedEntries = new(
        "weir_feed_entries",
        Gauge,
        "feed",
        "Entries of the list in force of the feed"
    );

    public static readonly MetricFamily Looked = new(
        "weir_sample_timestamp_seconds",
        Gauge,
        "",
        "When the agent last looked at the firewall, Unix time; the metrics below are of then"
    );
    public static readonly MetricFamily TrafficBytes = new(
        "weir_traffic_bytes_total",
        Counter,
        "class direction ip",
        "Bytes of members' IP packets by destination class; up leaves the inside"
    );
    public static readonly MetricFamily TrafficPackets = new(
        "weir_traffic_packets_total",
        Counter,
        "class direction ip",
        "Members' packets by destination class"
    );
    public static readonly MetricFamily DroppedPackets = new(
        "weir_dropped_packets_total",
        Counter,
        "reason",
        "Packets that the rules dropped"
    );
    public static readonly MetricFamily DroppedBytes = new(
        "weir_dropped_bytes_total",
        Counter,
        "reason",
        "Bytes of the IP packets that the rules dropped"
    );
    public static readonly MetricFamily ConntrackEntries = new(
        "weir_conntrack_entries",
        Gauge,
        "",
        "Connections in the firewall's network namespace"
    );
    public static readonly MetricFamily ConntrackLimit = new(
        "weir_conntrack_entries_limit",
        Gauge,
        "",
        "Connections that the machine takes (nf_conntrack_max)"
    );
    public static readonly MetricFamily ReceivedBytes = new(
        "weir_interface_receive_bytes_total",
        Counter,
        "interface",
        "Bytes of frames received on an interface of the site"
    );
    public static readonly MetricFamily ReceivedPackets = new(
        "weir_interface_receive_packets_total",
        Counter,
        "interface",
        "Frames received on an interface of the site"
    );
    public static readonly MetricFamily ReceiveDropped = new(
        "weir_interface_receive_drop_total",
        Counter,
        "interface",
        "Frames received and thrown away by the kernel or the device"
    );
    public static readonly MetricFamily SentBytes = new(
        "weir_interface_transmit_bytes_total",
        Counter,
        "interface",
        "Bytes of frames sent on an interface of the site"
    );
    public static readonly MetricFamily SentPackets = new(
        "weir_interface_transmit_packets_total",
        Counter,
        "interface",
        "Frames sent on an interface of the site"
    );
    public static readonly MetricFamily SendDropped = new(
        "weir_interface_transmit_drop_total",
        Counter,
        "interface",
        "Frames that could not be sent"
    );
    public static readonly MetricFamily Softirq = new(
        "weir_cpu_softirq_seconds_total",
        Counter,
        "cpu",
        "Time that a CPU spent in soft interrupts, where packets are received and forwarded"
    );
    public static readonly MetricFamily Cpu = new(
        "weir_cpu_seconds_total",
        Counter,
        "cpu",
        "Time of a CPU, idle included"
    );
    public static readonly MetricFamily Backlog = new(
        "weir_backlog_dropped_packets_total",
        Counter,
        "cpu",
        "Packets dropped before any rule because the CPU's backlog was full"
    );
    public static readonly MetricFamily PacketCost = new(
        "weir_packet_cost_seconds",
        Gauge,
        "packet",
        "What a kind of packet is predicted to cost with the rules in force"
    );
    public static readonly MetricFamily CostTable = new(
        "weir_packet_cost_table_info",
        Gauge,
        "table",
        "Always 1; where the prices of weir_packet_cost_seconds were measured"
    );
    public static readonly MetricFamily SetElements = new(
        "weir_set_elements",
        Gauge,
        "set",
        "Elements in a set with a size (Linux 6.16 and later)"
    );
    public static readonly MetricFamily SetCapacity = new(
        "weir_set_capacity_elements",
        Gauge,
        "set",
        "Most elements that the set may ever hold"
    );
    public static readonly MetricFamily AgentMemory = new(
        "weir_agent_resident_memory_bytes",
        Gauge,
        "",
        "Memory of the agent that is in RAM"
    );
    public static readonly MetricFamily AgentCpu = new(
        "weir_agent_cpu_seconds_total",
        Counter,
        "",
        "Time that the agent used of all CPUs"
    );

    public static readonly MetricFamily AccountedAt = new(
        "weir_accounting_last_sample_timestamp_seconds",
        Gauge,
        "",
        "When the series last took what members moved, Unix time"
    );
    public static readonly MetricFamily AccountingSamples = new(
        "weir_accounting_samples_total",
        Counter,
        "",
        "Samples that the series took since the agent started"
    );
    public static readonly MetricFamily AccountingRefused = new(
        "weir_accounting_failures_total",
        Counter,
        "",
        "Samples that the series or the kernel refused; the next one has what they lacked"
    );
    public static readonly MetricFamily AccountingTook = new(
        "weir_accounting_sample_duration_seconds",
        Gauge,
        "",
        "What the last sample took"
    );
    public static readonly MetricFamily AccountingMoved = new(
        "weir_accounting_counters_moved",
        Gauge,
        "",
        "Counters of members that had moved in the last sample"
    );
    public static readonly MetricFamily QuotaMembers = new(
        "weir_quota_members",
        Gauge,
        "quota state",
        "Members of each quota: with (all that have it), over (used it up), moved (on another plan for it)"
    );
    public static readonly MetricFamily QuotaTook = new(
        "weir_quota_judgement_duration_seconds",
        Gauge,
        "",
        "What summing up the periods of quotas and judging all members took the last time"
    );
    public static readonly MetricFamily MemberBytes = new(
        "weir_member_bytes_total",
        Counter,
        "member direction",
        "Bytes of a member's IP packets; only of the members that moved most in the last sample (sampling: topMembers)"
    );
    public static readonly MetricFamily MemberPackets = new(
        "weir_member_packets_total",
        Counter,
        "member direction",
        "Packets of the same members"
    );

    /// <summary>In the order in which they are written.</summary>
    public static ImmutableArray<MetricFamily> All { get; } =
    [
        Build,
        Loaded,
        Revision,
        Applied,
        SourceGood,
        Held,
        Pending,
        Drifted,
        Applies,
        ApplyDuration,
        Messages,
        Alerts,
        CertificateEnd,
        Members,
        Rows,
        Bans,
        FeedTaken,
        FeedEntries,
        Looked,
        TrafficBytes,
        TrafficPackets,
        DroppedPackets,
        DroppedBytes,
        ConntrackEntries,
        ConntrackLimit,
        ReceivedBytes,
        ReceivedPackets,
        ReceiveDropped,
        SentBytes,
        SentPackets,
        SendDropped,
        Softirq,
        Cpu,
        Backlog,
        PacketCost,
        CostTable,
        SetElements,
        SetCapacity,
        AgentMemory,
        AgentCpu,
        AccountedAt,
        AccountingSamples,
        AccountingRefused,
        AccountingTook,
        AccountingMoved,
        QuotaMembers,
        QuotaTook,
        MemberBytes,
        MemberPackets,
    ];
}
