using System.Text;

namespace Weir.Core.Rules;

/// <summary>Whether asking a test changes what the next packet meets.</summary>
public enum Purity
{
    /// <summary>The answer depends on the packet and its surroundings only; asking twice or not at all changes nothing.</summary>
    Pure,

    /// <summary>Asking changes a bucket, a counter or a list: order and number of times matter.</summary>
    Stateful,
}

/// <summary>One option of an iptables match or target, with its arguments as text, unquoted.</summary>
/// <param name="Name">With its dashes: <c>--limit</c>.</param>
/// <param name="Arguments">None for a flag.</param>
/// <param name="Negated">Written with <c>!</c> before it.</param>
public sealed record ExtensionOption(string Name, EquatableArray<string> Arguments, bool Negated = false)
{
    /// <summary>The options behind a head, quoted as iptables-save quotes (libxtables, xtables_save_string).</summary>
    public static string Join(string head, EquatableArray<ExtensionOption> options)
    {
        var text = new StringBuilder(head);
        foreach (var option in options)
        {
            text.Append(option.Negated ? " ! " : " ").Append(option.Name);
            foreach (var argument in option.Arguments)
            {
                text.Append(' ');
                Quote(text, argument);
            }
        }

        return text.ToString();
    }

    private static void Quote(StringBuilder text, string argument)
    {
        if (argument.Length > 0 && argument.AsSpan().IndexOfAny(" \"\\\t'") < 0)
        {
            text.Append(argument);
            return;
        }

        text.Append('"').Append(argument.Replace("\\", "\\\\").Replace("\"", "\\\"")).Append('"');
    }
}
