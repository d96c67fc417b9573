using System.Globalization;
using Weir.Core.Accounting;

namespace Weir.Core.Compiler.Lowering;

/// <summary>Names in the kernel: of the table, its chains, sets and counters.</summary>
internal static class Names
{
    public const string Table = "weir";

    // Chains, in the order a packet can meet them.
    public const string RawPrerouting = "raw_prerouting";
    public const string RawOutput = "raw_output";
    public const string RawOutside = "raw_outside";
    public const string BanSource = "ban_source";
    public const string BanDestination = "ban_destination";
    public const string NatPrerouting = "nat_prerouting";
    public const string NatPostrouting = "nat_postrouting";
    public const string Forward = "forward";
    public const string FromInside = "from_inside";
    public const string FromMember4 = "from_member4";
    public const string FromMember6 = "from_member6";
    public const string FromOutside = "from_outside";
    public const string ToMember6 = "to_member6";
    public const string IntoOpenings6 = "into_openings6";
    public const string Garden4 = "garden4";
    public const string Garden6 = "garden6";
    public const string NoAddress = "no_public_address";
    public const string Revision = "revision";
    public const string Admit = "admit";
    public const string Account = "account";
    public const string AccountUp = "account_up";
    public const string AccountDown = "account_down";
    public const string Invalid = "invalid_state";
    public const string InvalidIcmp6 = "invalid_icmpv6";
    public const string InvalidFromOutside = "invalid_from_outside";
    public const string InvalidFromInside = "invalid_from_inside";
    public const string InvalidToMember = "invalid_to_member";
    public const string InvalidFromMember = "invalid_from_member";
    public const string Input = "input";
    public const string InputPeers = "input_peers";

    // Chains of a web farm.
    public const string RawRest4 = "raw_rest4";
    public const string RawRest6 = "raw_rest6";
    public const string RawOutput4 = "raw_output4";
    public const string RawOutput6 = "raw_output6";
    public const string FromServers4 = "from_servers4";
    public const string FromServers6 = "from_servers6";
    public const string Openings4 = "openings4";
    public const string Openings6 = "openings6";
    public const string Peers = "peers";
    public const string WideForwards = "wide_forwards";

    /// <summary>The chain at the ingress hook of a device.</summary>
    public static string Ingress(string device) => $"ingress_{device}";

    // Sets and maps of the topology.
    public const string ByInterfaceRaw = "by_interface_raw";
    public const string ByInterfaceForward = "by_interface_forward";
    public const string ByInterfaceInvalid = "by_interface_invalid";
    public const string InsideInterfaces = "inside";
    public const string OutsideInterfaces = "outside";
    public const string Strangers = "strangers";
    public const string Spoofed4 = "spoofed4";
    public const string Spoofed6 = "spoofed6";
    public const string GardenPrefixes4 = "garden_prefixes4";
    public const string GardenPrefixes6 = "garden_prefixes6";
    public const string Icmp6Transit = "icmpv6_transit";
    public const string Icmp6Local = "icmpv6_local";
    public const string Icmp4Local = "icmp_local";
    public const string Management4 = "management4";
    public const string Management6 = "management6";
    public const string Services = "services";
    public const string Peers4 = "peers4";
    public const string Peers6 = "peers6";

    public const string Own4 = "own4";
    public const string Own6 = "own6";
    public const string Servers4 = "servers4";
    public const string Servers6 = "servers6";
    public const string ControlPorts = "control_ports";
    public const string Icmp4Errors = "icmp_errors";
    public const string Icmp6Errors = "icmpv6_errors";
    public const string Icmp6Box = "icmpv6_box";

    // Networks that bans lie in.
    public const string NearBan4 = "ban4_near";
    public const string NearBan6 = "ban6_near";

    // Sets of listeners.
    public const string Opened4 = "opened4";
    public const string Opened6 = "opened6";
    public const string ListenerRange4 = "listener4_range";
    public const string ListenerRange6 = "listener6_range";

    // Sets and maps of members.
    public const string Rated = "rated";
    public const string Public4 = "public4";
    public const string Restricted4 = "restricted4";
    public const string Restricted6 = "restricted6";
    public const string Closed6 = "closed6";
    public const string Forward4 = "forward4";
    public const string ForwardWide4 = "forward4_wide";

    // Written by the packet path.
    public const string Connections = "connections";
    public const string Up4 = "up4";
    public const string Up6 = "up6";
    public const string Down4 = "down4";
    public const string Down6 = "down6";

    /// <summary>The class of what is in none.</summary>
    public const string NoClass = "";

    // Named counters.
    public const string CountInvalid = "invalid";
    public const string CountSpoofed = "spoofed";
    public const string CountNoAddress = "no_public_address";
    public const string CountOverLimit = "over_limit";
    public const string CountUnsolicited = "unsolicited";
    public const string CountToBox = "to_box_dropped";
    public const string CountBanned = "banned";
    public const string CountOverRate = "over_rate";

    /// <summary>What all members together moved, beside the set that counts each: <c>total_up4</c>, <c>total_up4_university</c>.</summary>
    public static string Total(string counted) => $"total_{counted}";

    /// <summary>The set that counts a flow of a class: <c>up4</c>, <c>up4_university</c>.</summary>
    public static string Counted(CountedSet set)
    {
        var flow = set.Flow switch
        {
            Flow.Up4 => Up4,
            Flow.Up6 => Up6,
            Flow.Down4 => Down4,
            _ => Down6,
        };
        return OfClass(flow, set.Class);
    }

    public static string OfClass(string flow, string name) => name.Length == 0 ? flow : $"{flow}_{name}";

    /// <summary>The chain of one family behind <see cref="AccountUp"/> or <see cref="AccountDown"/> where there are classes.</summary>
    public static string PerClass(string chain, int family) =>
        string.Create(CultureInfo.InvariantCulture, $"{chain}{family}");

    /// <summary>The chain of a plan with a rate, by its place among those: a plan's name may be any text.</summary>
    public static string RateChain(int at) => string.Create(CultureInfo.InvariantCulture, $"rate{at + 1}");

    public static string RateUp(int at) => $"{RateChain(at)}_up";

    public static string RateDown(int at) => $"{RateChain(at)}_down";

    /// <summary>Prefixes of a destination class.</summary>
    public static string Class4(string name) => $"class4_{name}";

    public static string Class6(string name) => $"class6_{name}";

    public static string Device4(int length) => WithLength("device4", length);

    public static string Member6(int length) => WithLength("member6", length);

    public static string Listener4(int length) => WithLength("listener4", length);

    public static string Listener6(int length) => WithLength("listener6", length);

    public static string Allow4(int length) => WithLength("allow4", length);

    public static string Allow6(int length) => WithLength("allow6", length);

    public static string Ban4(int length) => WithLength("ban4", length);

    public static string Ban6(int length) => WithLength("ban6", length);

    public static string LargeBan4(int length) => WithLength("ban4_large", length);

    public static string LargeBan6(int length) => WithLength("ban6_large", length);

    public static string BanHits4(int length) => WithLength("ban4_hits", length);

    public static string BanHits6(int length) => WithLength("ban6_hits", length);

    /// <summary>The chain of those that come from, or go to, a network with bans.</summary>
    public static string NearBans(string name, int family) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}_near{family}");

    public static string OpeningPort6(int length) => WithLength("opening6", length);

    public static string OpeningProtocol6(int length) => WithLength("opening6_protocol", length);

    /// <summary>Prefixes with openings of many ports.</summary>
    public static string OpeningWide6(int length) => WithLength("opening6_wide", length);

    /// <summary>Openings' blocks of 2^<paramref name="bits"/> ports.</summary>
    public static string OpeningBlock6(int bits, int length) =>
        WithLength(string.Create(CultureInfo.InvariantCulture, $"opening6_by{1 << bits}"), length);

    /// <summary>Port forwards' blocks of 2^<paramref name="bits"/> ports.</summary>
    public static string ForwardBlock4(int bits) =>
        string.Create(CultureInfo.InvariantCulture, $"forward4_by{1 << bits}");

    /// <summary>The chain that looks for a port among the blocks of a prefix's openings.</summary>
    public static string WideOpenings6(int length) => WithLength("wide_openings6", length);

    /// <summary>Name of the one interval set that a form of prefixes may be instead of sets per length.</summary>
    public const int AllLengths = -1;

    private static string WithLength(string stem, int length) =>
        length == AllLengths ? stem : string.Create(CultureInfo.InvariantCulture, $"{stem}_{length}");
}
