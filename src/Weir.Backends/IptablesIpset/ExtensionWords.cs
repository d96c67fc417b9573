using System.Collections.Frozen;
using System.Text;
using Weir.Core.Rules;

namespace Weir.Backends.IptablesIpset;

/// <summary>Options kept as iptables writes them. Free text is quoted as libxtables does; other words only where they must be.</summary>
internal static class ExtensionWords
{
    // Printed by xtables_save_string in iptables 1.8.9 (extensions/*.c).
    private static readonly FrozenSet<string> FreeText = FrozenSet.Create(
        "--comment",
        "--log-prefix",
        "--nflog-prefix",
        "--ulog-prefix",
        "--helper",
        "--genre",
        "--led-trigger-id"
    );

    // Always between quotes.
    private static readonly FrozenSet<string> Quoted = FrozenSet.Create(
        "--u32",
        "--bytecode",
        "--string",
        "--hex-string"
    );

    public static void Append(StringBuilder line, ExtensionOption option)
    {
        line.Append(option.Negated ? " ! " : " ").Append(option.Name);
        foreach (var argument in option.Arguments)
        {
            line.Append(' ');
            if (FreeText.Contains(option.Name))
            {
                line.AppendQuoted(argument);
            }
            else if (Quoted.Contains(option.Name) || argument.AsSpan().IndexOfAny(" \t\"\\'") >= 0 || argument == "")
            {
                line.Append('"').Append(argument.Replace("\\", "\\\\").Replace("\"", "\\\"")).Append('"');
            }
            else
            {
                line.Append(argument);
            }
        }
    }
}
