# All that somebody said in a year, for a spreadsheet (curl).
curl -s -G "http://127.0.0.1:8000/v1/export" --data-urlencode "speaker=Dario Quill" \
  -d published_from=2031-01-01 -d published_to=2031-12-31 -d format=csv -o quill-2031.csv
