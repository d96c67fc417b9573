using Weir.Core.Text;

namespace Weir.Lab.Traffic;

/// <summary>Findings about the traffic a bench is to send (WEIR0670–0674).</summary>
internal static class TrafficDiagnostics
{
    public const string Place = "traffic";

    private static readonly DiagnosticDescriptor Value = new("WEIR0670", "Malformed value in a traffic specification");
    private static readonly DiagnosticDescriptor Lack = new("WEIR0671", "Traffic specification lacks something");
    private static readonly DiagnosticDescriptor Capture = new("WEIR0672", "Capture cannot be read");

    public static Diagnostic Malformed(int column, string word, string text, string problem, string help) =>
        Value.Error(new Position.InFile(Place, 1, column), $"{word} is '{text}': {problem}", help);

    public static Diagnostic Lacks(string what, string help) =>
        Lack.Error(new Position.InFile(Place, 1, 1), $"the specification does not say {what}", help);

    public static Diagnostic Unreadable(string file, long offset, string problem) =>
        Capture.Error(
            new Position.InFile(file, 0),
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"'{file}' at byte {offset}: {problem}"),
            "make it with tcpdump -w (pcap, Ethernet or raw IP); pcapng: editcap -F pcap"
        );
}
