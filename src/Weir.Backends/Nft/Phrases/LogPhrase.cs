using System.Globalization;
using Weir.Kernel.NfTables;

namespace Weir.Backends.Nft;

/// <summary><c>-j LOG</c> and <c>-j NFLOG</c>; both end in nf_log_packet, as nft's log does.</summary>
internal static class LogPhrase
{
    private const uint Warning = 4;
    private const int LongestPrefix = 127;
    private static readonly string[] Levels = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];

    public static NftPhrase Kernel(PhraseOptions options)
    {
        var prefix = Prefix(options, "--log-prefix");
        var level = Level(options);
        var flags = Flags(options);
        var text = $"log{PrefixText(prefix)}{(level == Warning ? "" : $" level {Levels[level]}")}{FlagsText(flags)}";
        return new NftPhrase(text, new Expression.Log(prefix, level == Warning ? null : level, flags));
    }

    public static NftPhrase Group(PhraseOptions options)
    {
        var prefix = Prefix(options, "--nflog-prefix");
        var group = Short(options, "--nflog-group") ?? 0;
        var size = options.Number("--nflog-size");
        var threshold = Short(options, "--nflog-threshold");
        var sizeText = size is { } bytes ? Text($" snaplen {bytes}") : "";
        var thresholdText = threshold is { } packets ? Text($" queue-threshold {packets}") : "";
        return new NftPhrase(
            $"log{PrefixText(prefix)}{Text($" group {group}")}{sizeText}{thresholdText}",
            new Expression.Log(prefix, null, 0, group, size, threshold)
        );
    }

    private static ushort? Short(PhraseOptions options, string name) =>
        options.Number(name) is not { } number ? null
        : number <= ushort.MaxValue ? (ushort)number
        : throw options.Refuse($"{name} has 16 bits");

    private static string? Prefix(PhraseOptions options, string name)
    {
        var prefix = options.Value(name);
        return
            prefix is null
            || (
                prefix.Length is > 0 and <= LongestPrefix
                && prefix.All(c => c is >= ' ' and <= '~' and not '"' and not '\\')
            )
            ? prefix
            : throw options.Refuse($"nft cannot write the prefix \"{prefix}\"");
    }

    private static uint Level(PhraseOptions options)
    {
        var value = options.Value("--log-level");
        if (value is null)
        {
            return Warning;
        }

        var name = value switch
        {
            "error" => "err",
            "warning" => "warn",
            "panic" => "emerg",
            _ => value,
        };
        var level = Array.IndexOf(Levels, name);
        var number = level >= 0 ? (uint)level : options.Number("--log-level", value);
        return number < Levels.Length ? number : throw options.Refuse($"there is no level {value}");
    }

    // NF_LOG_* of include/uapi/linux/netfilter/nf_log.h.
    private static uint Flags(PhraseOptions options) =>
        (options.Flag("--log-tcp-sequence") ? 1u : 0)
        | (options.Flag("--log-tcp-options") ? 2u : 0)
        | (options.Flag("--log-ip-options") ? 4u : 0)
        | (options.Flag("--log-uid") ? 8u : 0)
        | (options.Flag("--log-macdecode") ? 32u : 0);

    private static string FlagsText(uint flags) =>
        (flags & 3) switch
        {
            1 => " flags tcp sequence",
            2 => " flags tcp options",
            3 => " flags tcp sequence,options",
            _ => "",
        }
        + ((flags & 4) != 0 ? " flags ip options" : "")
        + ((flags & 8) != 0 ? " flags skuid" : "")
        + ((flags & 32) != 0 ? " flags ether" : "");

    private static string PrefixText(string? prefix) => prefix is null ? "" : $" prefix \"{prefix}\"";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
