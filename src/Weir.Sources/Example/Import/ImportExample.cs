using System.Text;

namespace Weir.Sources.Example.Import;

/// <summary>What an example dump looks like.</summary>
public enum ImportShape
{
    /// <summary>200 nets, 20,000 member chains, 160,000 leaf rules: 180,200 rules in filter FORWARD.</summary>
    Tree,

    /// <summary>Nine times that: filter in both directions, accounting, marks in mangle, address translation in nat.</summary>
    Full,

    /// <summary>650 hard bans and 100 listeners taken out of connection tracking without being accepted there.</summary>
    WebFarm,
}

/// <summary>Rule sets as they grow where scripts write iptables rules: the same bytes on every machine.</summary>
public static class ImportExample
{
    public const int Nets = 200;
    public const int MembersPerNet = 100;

    /// <summary>Writes a whole dump in the form of <c>iptables-save</c>.</summary>
    public static void Write(Stream output, ImportShape shape)
    {
        using var writer = new StreamWriter(output, Encoding.ASCII, 1 << 16, leaveOpen: true) { NewLine = "\n" };
        switch (shape)
        {
            case ImportShape.Tree:
                WriteTree(writer, Nets, MembersPerNet);
                break;
            case ImportShape.Full:
                WriteFull(writer, Nets, MembersPerNet);
                break;
            default:
                WebFarmDump.Write(writer);
                break;
        }
    }

    /// <summary>The tree in another size, for tests.</summary>
    public static void WriteTree(TextWriter output, int nets, int membersPerNet) =>
        TreeDump.Write(output, MemberPlan.Of(nets, membersPerNet));

    /// <summary>The full example in another size, for tests.</summary>
    public static void WriteFull(TextWriter output, int nets, int membersPerNet) =>
        FullDump.Write(output, MemberPlan.Of(nets, membersPerNet));

    /// <summary>Private address of a member, both counted from 0: where the injector's packets come from.</summary>
    public static uint AddressOf(int net, int member) => MemberPlan.Address(net, member);
}
