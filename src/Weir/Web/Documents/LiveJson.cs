using System.Text.Json.Serialization;

namespace Weir.Web.Documents;

/// <summary>Serializers of what the page plots.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveDocument))]
[JsonSerializable(typeof(LiveHistoryDocument))]
internal sealed partial class LiveJson : JsonSerializerContext;
