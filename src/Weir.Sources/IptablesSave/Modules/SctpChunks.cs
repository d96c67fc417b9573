namespace Weir.Sources.IptablesSave.Modules;

/// <summary>The chunks behind <c>--chunk-types</c>, some with flag letters: upper case must be set, lower case must not.</summary>
internal static class SctpChunks
{
    private static readonly string[] Names =
    [
        "DATA",
        "INIT",
        "INIT_ACK",
        "SACK",
        "HEARTBEAT",
        "HEARTBEAT_ACK",
        "ABORT",
        "SHUTDOWN",
        "SHUTDOWN_ACK",
        "ERROR",
        "COOKIE_ECHO",
        "COOKIE_ACK",
        "ECN_ECNE",
        "ECN_CWR",
        "SHUTDOWN_COMPLETE",
        "I_DATA",
        "RE_CONFIG",
        "PAD",
        "ASCONF",
        "ASCONF_ACK",
        "FORWARD_TSN",
        "I_FORWARD_TSN",
    ];

    public static Argument List(string text, RuleFacts rule)
    {
        foreach (var one in text.Split(','))
        {
            var parts = one.Split(':');
            var letters = Letters(parts[0].ToUpperInvariant());
            if (
                letters is null
                || parts.Length > 2
                || (parts.Length == 2 && parts[1].AsSpan().ContainsAnyExcept(letters))
            )
            {
                return Argument.Bad($"'{Arguments.Shown(one)}' is no SCTP chunk type with its flags");
            }
        }

        return Argument.Ok(text);
    }

    private static string? Letters(string name) =>
        name switch
        {
            "DATA" or "I_DATA" => "IUBEiube",
            "ABORT" or "SHUTDOWN_COMPLETE" => "Tt",
            "ALL" or "NONE" => "",
            _ => Array.IndexOf(Names, name) >= 0 ? "" : null,
        };
}
