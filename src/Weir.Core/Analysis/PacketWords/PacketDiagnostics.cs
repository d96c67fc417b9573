using System.Globalization;
using Weir.Core.Text;

namespace Weir.Core.Analysis.PacketWords;

/// <summary>Findings about the words of a packet (WEIR0430–0434).</summary>
internal static class PacketDiagnostics
{
    private static readonly DiagnosticDescriptor UnknownDescriptor = new("WEIR0430", "Unknown word in a packet");
    private static readonly DiagnosticDescriptor ValueDescriptor = new("WEIR0431", "Malformed value in a packet");
    private static readonly DiagnosticDescriptor TwiceDescriptor = new("WEIR0432", "Packet says something twice");
    private static readonly DiagnosticDescriptor ContraryDescriptor = new("WEIR0433", "Packet contradicts itself");
    private static readonly DiagnosticDescriptor FamilyDescriptor = new("WEIR0434", "Packet of no IP version");

    public static Diagnostic Unknown(PacketToken token) =>
        UnknownDescriptor.Error(
            At(token),
            $"'{Short(token.Text)}' is no word of a packet",
            $"the words are: {PacketWord.Known}"
        );

    public static Diagnostic Missing(PacketToken token, PacketWord word) =>
        ValueDescriptor.Error(
            At(token),
            $"'{word.Name}' ends the packet; expected {word.Value}",
            $"write {word.Name} and {word.Value}"
        );

    public static Diagnostic Malformed(PacketToken token, PacketWord word, string problem) =>
        ValueDescriptor.Error(
            At(token),
            $"{word.Name} is '{Short(token.Text)}': {problem}",
            $"write {word.Value} behind {word.Name}"
        );

    public static Diagnostic Twice(PacketToken token, PacketWord word, int column) =>
        TwiceDescriptor.Error(
            At(token),
            string.Create(CultureInfo.InvariantCulture, $"'{word.Name}' says again what was said in column {column}"),
            "a packet has one value of each: keep one"
        );

    public static Diagnostic Contrary(PacketToken token, string word, string what, string earlier, int column) =>
        ContraryDescriptor.Error(
            At(token),
            string.Create(
                CultureInfo.InvariantCulture,
                $"'{word}' makes it {what}, but column {column} made it {earlier}"
            ),
            "leave one of the two out"
        );

    public static Diagnostic NoFamily() =>
        FamilyDescriptor.Error(
            new Position.InFile(PacketToken.Place, 1, 1),
            "nothing tells whether it is an IPv4 or an IPv6 packet",
            "name an address (ip saddr 192.0.2.7, ip6 daddr 2001:db8::1), or write meta nfproto ipv4 or ipv6"
        );

    private static Position.InFile At(PacketToken token) => new(PacketToken.Place, 1, token.Column);

    private static string Short(string text) => text.Length > 60 ? $"{text[..60]}…" : text;
}
