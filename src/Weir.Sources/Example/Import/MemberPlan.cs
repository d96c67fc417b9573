using System.Globalization;

namespace Weir.Sources.Example.Import;

/// <summary>Who is in the generated dumps: nets 10.20.0.0/24 and on, each with members from .10 on.</summary>
internal sealed record MemberPlan(int Nets, int MembersPerNet)
{
    private const uint FirstNet = (10u << 24) | (20u << 16);
    private const uint FirstPublic = (100u << 24) | (64u << 16);
    private const uint FirstHost = 10;

    /// <exception cref="ArgumentOutOfRangeException">More nets than 10.20.0.0/14 has, or members than a /24.</exception>
    public static MemberPlan Of(int nets, int membersPerNet)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nets, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nets, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(membersPerNet, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(membersPerNet, 240);
        return new MemberPlan(nets, membersPerNet);
    }

    public int Count => Nets * MembersPerNet;

    public static uint Address(int net, int member) => FirstNet + ((uint)net << 8) + FirstHost + (uint)member;

    public static string NetText(int net) => Text(FirstNet + ((uint)net << 8)) + "/24";

    /// <summary>As iptables writes a host: without a prefix length it would add one.</summary>
    public static string HostText(int net, int member) => Text(Address(net, member)) + "/32";

    /// <summary>The member's address outside.</summary>
    public string PublicText(int net, int member) => Text(FirstPublic + (uint)((net * MembersPerNet) + member));

    public int Number(int net, int member) => (net * MembersPerNet) + member + 1;

    public string ChainOf(string prefix, int net, int member) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{Number(net, member):D5}");

    public static string NetChain(string prefix, int net) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{net:D3}");

    public static string Text(uint address) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}"
        );
}
