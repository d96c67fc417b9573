using System.Text;
using System.Text.Json;
using Shouldly;
using Weir.Testing;
using Xunit;

namespace Weir.Tests.Cli.Imports;

/// <summary>
/// Field names and kinds of what the verbs about rules answer with <c>--json</c>: programs depend on them, so fields are only ever added.
/// </summary>
public sealed class ImportJsonTests : IDisposable
{
    private readonly RuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("import", "import v4.rules sets.ipset -o again.rules")]
    [InlineData("import-refused", "import bad.rules")]
    [InlineData("lint", "lint v4.rules")]
    [InlineData("optimize", "optimize v4.rules -o new.nft --prove --counters table --report report.html")]
    [InlineData("diff-equal", "diff v4.rules v4.rules")]
    [InlineData("diff-different", "diff v4.rules other.rules")]
    [InlineData("trace", "trace v4.rules --path in --packet 'iif=eth0 ip saddr 192.0.2.7 tcp dport 443 ct new'")]
    [InlineData("matrix", "matrix v4.rules --port tcp/22 --path in")]
    [InlineData("load", "load v4.rules --dry-run")]
    public void Json_OfAVerb_HasItsStableFields(string name, string command)
    {
        _folder.Write("v4.rules", RuleFolder.Small);
        _folder.Write("other.rules", RuleFolder.Small.Replace("--dport 80 ", "--dport 81 ", StringComparison.Ordinal));
        _folder.Write("bad.rules", RuleFolder.Small.Replace("--dport 80 ", "--dport 80000 ", StringComparison.Ordinal));
        _folder.Write("sets.ipset", "create bans hash:ip family inet\nadd bans 192.0.2.1\n");

        var run = _folder.Run([.. Words(command), "--json"]);

        run.Code.ShouldBeLessThanOrEqualTo(2, run.Error);
        Golden.ShouldMatch(Shape(run.Json), $"{name}.shape");
    }

    /// <summary>One field a line; a list by its first item.</summary>
    private static string Shape(JsonElement value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                {
                    text.Append('\n').Append(' ', 2 * depth).Append(field.Name).Append(": ");
                    Write(text, field.Value, depth + 1);
                }

                break;
            case JsonValueKind.Array:
                text.Append(value.GetArrayLength() == 0 ? "empty list" : "list of ");
                if (value.GetArrayLength() > 0)
                {
                    Write(text, value[0], depth);
                }

                break;
            case JsonValueKind.True or JsonValueKind.False:
                text.Append("boolean");
                break;
            default:
                text.Append(value.ValueKind.ToString().ToLowerInvariant());
                break;
        }
    }

    private static IEnumerable<string> Words(string line)
    {
        var parts = line.Split('\'');
        return parts.SelectMany(
            (part, at) => at % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
    }
}
