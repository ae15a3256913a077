# Who said it, where and when, a line each (curl and jq).
curl -s "http://127.0.0.1:8000/v1/quotes?q=harbour&sort=oldest&limit=3" |
  jq -r '.items[] | [.published_at, .speaker.name, .outlet.name, .text] | @tsv'
