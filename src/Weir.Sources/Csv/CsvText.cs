using System.Globalization;
using System.Text;
using Weir.Core.Model;
using Weir.Sources.Rows;

namespace Weir.Sources.Csv;

/// <summary>Writes rows as CSV (RFC 4180).</summary>
internal static class CsvText
{
    private const string Special = ",\"\r\n";

    /// <summary>A new folder with a file for each entity.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Create(string folder, SiteDraft draft)
    {
        Directory.CreateDirectory(folder);
        foreach (var entity in Entity.WriteOrder(draft.Kind))
        {
            using var writer = new StreamWriter(
                CsvFolder.PathOf(folder, entity),
                append: false,
                new UTF8Encoding(false)
            );
            writer.Write(string.Join(',', entity.Columns) + "\n");
            foreach (var row in RowValues.Of(entity, draft))
            {
                writer.Write(Record(row) + "\n");
            }
        }
    }

    /// <summary>The values as one record without its line end.</summary>
    public static string Record(ReadOnlySpan<object?> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(Field(values[i]));
        }

        return text.ToString();
    }

    public static string Field(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(Special) < 0
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
